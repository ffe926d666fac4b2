package io.busline.history;

import io.busline.bus.Bus;
import io.busline.config.HistoryConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;

/**
 * Serves the requests of this package. One a node: it is what makes the node a single, pipelining client of Redis and the
 * only place that writes. Starts whether or not Redis is within reach.
 */
public final class HistoryVerticle extends VerticleBase {
    private final Bus bus;
    private final String endpoint;
    private final HistoryConfig config;
    private final Clock clock;
    private final MeterRegistry registry;
    private RedisLink redis;

    /** @param endpoint a {@code redis://} URL */
    public HistoryVerticle(Bus bus, String endpoint, HistoryConfig config, Clock clock, MeterRegistry registry) {
        this.bus = bus;
        this.endpoint = endpoint;
        this.config = config;
        this.clock = clock;
        this.registry = registry;
    }

    @Override
    public Future<?> start() {
        redis = new RedisLink(vertx, endpoint, config.timeout());
        Buckets buckets = new Buckets(config);
        KnownRooms known = new KnownRooms();
        HistoryReader reader = new HistoryReader(redis, buckets, clock);
        Appender appender =
                new Appender(vertx, redis, reader, bus, known, buckets, clock, config, new HistoryMetrics(registry));
        Settler settler = new Settler(redis, reader, bus, buckets, clock);
        Counters counters = new Counters(redis, known, appender);
        redis.onBack(appender::onRedisBack);
        bus.serve(AppendMessage.class, appender::append);
        bus.serve(ReadHistory.class, reader::read);
        bus.serve(SettleNumbers.class, settler::settle);
        bus.serve(ReadNewest.class, counters::newest);
        bus.serve(CheckHistory.class, request -> redis.check());
        return redis.open();
    }

    @Override
    public Future<?> stop() {
        return redis.close();
    }
}
