package io.busline.history.append;

import io.busline.history.redis.RedisLink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the history verticle counts. */
public final class HistoryMetrics {
    private final MeterRegistry registry;
    private final Counter stored;
    private final Counter failed;
    private final DistributionSummary batches;

    public HistoryMetrics(MeterRegistry registry) {
        this.registry = registry;
        stored = Counter.builder("busline.messages.stored")
                .description("Messages stored and acknowledged")
                .register(registry);
        failed = Counter.builder("busline.messages.unavailable")
                .description("Messages refused because history was out of reach")
                .register(registry);
        batches = DistributionSummary.builder("busline.history.batch")
                .description("Messages stored in one batch of round trips to Redis")
                .register(registry);
    }

    void batchStored(int messages, boolean succeeded) {
        (succeeded ? stored : failed).increment(messages);
        if (succeeded) {
            batches.record(messages);
        }
    }

    /** Shows whether the instance is connected, for as long as the node knows it. */
    public Gauge watch(RedisLink redis) {
        return Gauge.builder("busline.redis.up", redis, link -> link.isConnected() ? 1 : 0)
                .description("1 while the node is connected to the Redis instance, 0 while it is not")
                .tag("redis", redis.name())
                .register(registry);
    }

    public void forget(Gauge instance) {
        registry.remove(instance);
    }
}
