package io.busline.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Stands still until it is moved; starts where a bucket of any usual length does. Any thread may use it. */
public final class ManualClock extends Clock {
    /** ms since 1970. */
    public static final long START = 1_800_000_000_000L;

    private volatile long now = START;

    public synchronized void forward(Duration by) {
        now += by.toMillis();
    }

    @Override
    public long millis() {
        return now;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(now);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
