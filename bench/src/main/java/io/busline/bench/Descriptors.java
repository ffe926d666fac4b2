package io.busline.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the operating system lets this process open. */
final class Descriptors {
    /** For the jar, the event loops and whatever else is open besides connections. */
    private static final int RESERVED = 200;

    private Descriptors() {}

    /** How many connections this process can have. */
    static long connections() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount() - RESERVED
                : Long.MAX_VALUE;
    }
}
