package io.busline.transport.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The process's limit of file descriptors: every connection takes one, and so do files, the event loops and connections
 * to Redis.
 */
final class Descriptors {
    /** What is left to Redis, the cluster, health checks and files: a share of the limit, and at least so many. */
    private static final int SHARE_OF_RESERVE = 20;

    private static final int LEAST_RESERVE = 64;

    /** Where the limit is smaller than the reserve, so many connections are let in all the same. */
    private static final int LEAST_CONNECTIONS = 16;

    private Descriptors() {}

    /** How many connections of clients the limit leaves room for, besides what is open now. */
    static int roomForConnections() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? roomForConnections(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
                : Integer.MAX_VALUE;
    }

    static int roomForConnections(long limit, long open) {
        long reserve = Math.max(LEAST_RESERVE, limit / SHARE_OF_RESERVE);
        return (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_CONNECTIONS, limit - reserve - Math.max(0, open)));
    }
}
