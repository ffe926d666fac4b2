package io.busline.testing;

import io.busline.config.HistoryConfig;
import java.time.Duration;

/** Builds configurations of history that differ from the default in what is named. */
public final class HistoryConfigs {
    private Duration idLifetime = HistoryConfig.DEFAULT.idLifetime();
    private int maxQueued = HistoryConfig.DEFAULT.maxQueued();
    private long maxQueuedBytes = HistoryConfig.DEFAULT.maxQueuedBytes();
    private Duration timeout = HistoryConfig.DEFAULT.timeout();

    private HistoryConfigs() {}

    public static HistoryConfigs with() {
        return new HistoryConfigs();
    }

    /** How long Redis may take over one batch of commands. */
    public static HistoryConfig timeout(Duration timeout) {
        HistoryConfigs made = with();
        made.timeout = timeout;
        return made.build();
    }

    public HistoryConfigs idLifetime(Duration value) {
        idLifetime = value;
        return this;
    }

    public HistoryConfigs maxQueued(int value) {
        maxQueued = value;
        return this;
    }

    public HistoryConfigs maxQueuedBytes(long value) {
        maxQueuedBytes = value;
        return this;
    }

    public HistoryConfig build() {
        return new HistoryConfig(
                HistoryConfig.DEFAULT.bucket(),
                HistoryConfig.DEFAULT.lifetime(),
                idLifetime,
                maxQueued,
                maxQueuedBytes,
                timeout);
    }
}
