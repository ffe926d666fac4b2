package io.busline.history.append;

import io.busline.history.settle.Decisions;
import io.busline.protocol.BuslineException;
import io.vertx.core.Future;
import java.time.Clock;

/**
 * Holds a writer to {@link Decisions#VALID}, by two clocks: a decision that it had later may have been forgotten and made once
 * more, so it must not count on it.
 */
final class WriteDeadline {
    private static final long NANOS_PER_MS = 1_000_000;

    private final Clock clock;
    private final long startedAt;
    private final long started = System.nanoTime();

    /** Starts. */
    WriteDeadline(Clock clock) {
        this.clock = clock;
        this.startedAt = clock.millis();
    }

    /** The value, or {@code unavailable} if it came too late. */
    <T> Future<T> inTime(T value) {
        long took = Math.max((System.nanoTime() - started) / NANOS_PER_MS, clock.millis() - startedAt);
        return took <= Decisions.VALID.toMillis()
                ? Future.succeededFuture(value)
                : Future.failedFuture(BuslineException.unavailable("storing took too long"));
    }
}
