package io.busline.transport.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The process's file descriptors: every connection takes one, and so do files, the event loops and connections to
 * Redis. Thread-safe.
 */
final class Descriptors {
    /** Counting them costs a look at each. */
    private static final long COUNTED_FOR_NANOS = 1_000_000_000L;

    /** What is left to Redis, the cluster, health checks and files: a share of the limit, and at least so many. */
    private static final int SHARE_OF_RESERVE = 20;

    private static final int LEAST_RESERVE = 64;

    /** Where the limit is smaller than the reserve, so many connections are let in all the same. */
    private static final int LEAST_CONNECTIONS = 16;

    private final UnixOperatingSystemMXBean system =
            ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix ? unix : null;

    private double used;
    private long countedAt;
    private boolean counted;

    /** How many connections of clients the limit leaves room for, besides what is open now. */
    int roomForConnections() {
        return system == null
                ? Integer.MAX_VALUE
                : roomForConnections(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount());
    }

    static int roomForConnections(long limit, long open) {
        long reserve = Math.max(LEAST_RESERVE, limit / SHARE_OF_RESERVE);
        return (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_CONNECTIONS, limit - reserve - Math.max(0, open)));
    }

    /** The used part of the limit; at most a second old. */
    synchronized double used() {
        long now = System.nanoTime();
        if (system != null && (!counted || now - countedAt > COUNTED_FOR_NANOS)) {
            long open = system.getOpenFileDescriptorCount();
            // It takes a descriptor to count them: a negative number says that there is none left.
            used = open < 0 ? 1 : (double) open / system.getMaxFileDescriptorCount();
            countedAt = now;
            counted = true;
        }
        return used;
    }
}
