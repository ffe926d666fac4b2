package io.busline.overload;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The part of the process's descriptors that is used. Counting them costs in proportion to their number, 14 ms for
 * 20,000: so it is done once a second when they run short, else every five seconds. Any thread may ask.
 */
public final class DescriptorPressure implements DoubleSupplier {
    static final Duration EVERY = Duration.ofSeconds(5);
    static final Duration EVERY_IF_SHORT = Duration.ofSeconds(1);
    private static final double SHORT = 0.7;

    private final DoubleSupplier counting;
    private final LongSupplier nanos;
    private double last;
    private long counted;
    private boolean begun;

    /**
     * @param counting counts them
     * @param nanos as {@link System#nanoTime}
     */
    DescriptorPressure(DoubleSupplier counting, LongSupplier nanos) {
        this.counting = counting;
        this.nanos = nanos;
    }

    /** Measures this process; always 0 where the system does not tell. */
    public static DoubleSupplier ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? new DescriptorPressure(() -> used(system), System::nanoTime)
                : () -> 0;
    }

    private static double used(UnixOperatingSystemMXBean system) {
        try {
            return (double) system.getOpenFileDescriptorCount() / system.getMaxFileDescriptorCount();
        } catch (InternalError e) { // "Unable to open directory /proc/self/fd": that would need a descriptor too
            return 1;
        }
    }

    @Override
    public synchronized double getAsDouble() {
        long now = nanos.getAsLong();
        Duration every = last < SHORT ? EVERY : EVERY_IF_SHORT;
        if (!begun || now - counted >= every.toNanos()) {
            begun = true;
            counted = now;
            last = counting.getAsDouble();
        }
        return last;
    }
}
