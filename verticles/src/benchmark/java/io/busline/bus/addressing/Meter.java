package io.busline.bus.addressing;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Time and CPU since a start.
 *
 * @param time of the start, of {@link System#nanoTime}
 * @param cpu of the process until the start, in ns
 */
record Meter(long time, long cpu) {
    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    static Meter start() {
        return new Meter(System.nanoTime(), OS.getProcessCpuTime());
    }

    double seconds() {
        return (System.nanoTime() - time) / 1e9;
    }

    /** Of all threads, so of all nodes. */
    double cpuSeconds() {
        return (OS.getProcessCpuTime() - cpu) / 1e9;
    }
}
