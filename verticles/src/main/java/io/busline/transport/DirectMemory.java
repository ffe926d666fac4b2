package io.busline.transport;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * How much is used of the memory outside the heap. Netty takes it from the JDK, or, from Java 24 on, from the system
 * with a count of its own; either way it may use as much as {@code -XX:MaxDirectMemorySize} says. Any thread may ask.
 */
public final class DirectMemory {
    private static final BufferPoolMXBean JDK = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();

    private static final double MOST = PlatformDependent.estimateMaxDirectMemory();

    private DirectMemory() {}

    /** The used part; 1 for all of it. */
    public static double pressure() {
        return Math.max(JDK.getMemoryUsed(), PlatformDependent.usedDirectMemory()) / MOST;
    }
}
