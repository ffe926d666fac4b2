package io.busline.bench.hostile.attack;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long an attack has left. */
public final class Time {
    private final long end;

    public Time(Duration length) {
        end = System.nanoTime() + length.toNanos();
    }

    public boolean isOver() {
        return left() <= 0;
    }

    private long left() {
        return end - System.nanoTime();
    }

    /** Waits that long, or until the time is over. */
    public void pause(long ms) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, Math.min(left(), TimeUnit.MILLISECONDS.toNanos(ms))));
    }
}
