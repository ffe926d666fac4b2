package io.busline.config;

import java.time.Duration;

/**
 * @param bucket the span of time whose messages lie in one Redis key, 1 s to 1 day
 * @param lifetime how long a message is kept, at least one bucket
 * @param maxQueued most messages waiting to be stored, beyond which senders are told {@code unavailable}
 * @param timeout how long Redis may take over one batch of commands before it counts as unreachable
 */
public record HistoryConfig(Duration bucket, Duration lifetime, int maxQueued, Duration timeout) {
    public static final HistoryConfig DEFAULT =
            new HistoryConfig(Duration.ofMinutes(5), Duration.ofHours(24), 20_000, Duration.ofSeconds(2));
}
