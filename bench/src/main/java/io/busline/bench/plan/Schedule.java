package io.busline.bench.plan;

import java.time.Duration;

/**
 * When messages are due: at fixed times, whatever became of the ones before. Who waits for a slow server before
 * sending the next sees only the waits that it chose to see; a message counts from when it was due, however late it
 * is sent.
 *
 * @param start of the first message, ns on the run's clock
 * @param rate messages a second, above 0
 */
public record Schedule(long start, double rate, Duration length) {
    /** @throws IllegalArgumentException if the rate is not above 0 */
    public Schedule {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("a rate must be above 0: " + rate);
        }
    }

    /** How many messages are due. */
    public long messages() {
        return Math.max(1, Math.round(rate * length.toNanos() / 1e9));
    }

    /** When the n-th is due, counted from 0; ns on the run's clock. */
    public long due(long n) {
        return start + Math.round(n * 1e9 / rate);
    }
}
