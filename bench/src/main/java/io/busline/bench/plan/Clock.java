package io.busline.bench.plan;

import java.time.Instant;

/**
 * Nanoseconds since 1970 that never jump: the wall clock at the start, counted on steadily, corrected by what another
 * process's clock was found to be ahead. May be used by any thread.
 */
public final class Clock {
    private final long base;

    private Clock(long base) {
        this.base = base;
    }

    /** This machine's clock. */
    public static Clock local() {
        Instant now = Instant.now();
        return new Clock(now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime());
    }

    /** The clock of who is this many ns ahead. */
    public Clock ahead(long nanos) {
        return new Clock(base + nanos);
    }

    public long nanos() {
        return base + System.nanoTime();
    }
}
