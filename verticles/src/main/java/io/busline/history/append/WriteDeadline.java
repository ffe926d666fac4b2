package io.busline.history.append;

import io.busline.history.settle.Decisions;
import io.busline.protocol.BuslineException;
import io.vertx.core.Future;
import java.time.Clock;

/**
 * Fails what a writer does if it took longer than {@link Decisions#VALID}, by either of two clocks: a decision that
 * came later may have expired and been made once more by others.
 */
final class WriteDeadline {
    private static final long NANOS_PER_MS = 1_000_000;

    private final Clock clock;
    private final long startedAt;
    private final long started = System.nanoTime();

    /** Starts the time. */
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
