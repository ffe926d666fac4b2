package io.busline.config;

import java.time.Duration;

/**
 * @param bucket the span of time whose messages lie in one Redis key, 1 s to 1 day
 * @param lifetime how long a message is kept, at least one bucket
 * @param idLifetime how long a message that is sent again under its id is known to be the same
 * @param maxQueued most messages waiting to be stored, beyond which senders are told {@code unavailable}
 * @param maxQueuedBytes most bytes of their text, likewise
 * @param timeout how long Redis may take over one batch of commands before it counts as unreachable
 */
public record HistoryConfig(
        Duration bucket, Duration lifetime, Duration idLifetime, int maxQueued, long maxQueuedBytes, Duration timeout) {
    public static final HistoryConfig DEFAULT = new HistoryConfig(
            Duration.ofMinutes(5),
            Duration.ofHours(24),
            Duration.ofMinutes(10),
            20_000,
            33_554_432,
            Duration.ofSeconds(2));

    /** Until when a message of that time is in history, ms since 1970: as long as its bucket. */
    public long keptUntil(long ts) {
        return ts - Math.floorMod(ts, bucket.toMillis()) + bucket.toMillis() + lifetime.toMillis();
    }
}
