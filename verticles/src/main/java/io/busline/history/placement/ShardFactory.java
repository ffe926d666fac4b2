package io.busline.history.placement;

import io.busline.bus.Bus;
import io.busline.config.HistoryConfig;
import io.busline.history.append.AppendQueue;
import io.busline.history.append.Appender;
import io.busline.history.append.Capacity;
import io.busline.history.append.CounterRepair;
import io.busline.history.append.Counters;
import io.busline.history.append.HistoryMetrics;
import io.busline.history.append.KnownRooms;
import io.busline.history.append.Repeats;
import io.busline.history.layout.Buckets;
import io.busline.history.read.BoundedReader;
import io.busline.history.read.HistoryReader;
import io.busline.history.redis.RedisLink;
import io.busline.history.redis.RedisTarget;
import io.busline.history.settle.Settler;
import io.busline.overload.Overload;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Vertx;
import java.time.Clock;

/** Puts together what serves one Redis server. */
public final class ShardFactory {
    private final Vertx vertx;
    private final Bus bus;
    private final HistoryConfig config;
    private final Clock clock;
    private final Buckets buckets;
    private final HistoryMetrics metrics;
    private final Overload overload;

    public ShardFactory(
            Vertx vertx, Bus bus, HistoryConfig config, Clock clock, HistoryMetrics metrics, Overload overload) {
        this.vertx = vertx;
        this.bus = bus;
        this.config = config;
        this.clock = clock;
        this.buckets = new Buckets(config);
        this.metrics = metrics;
        this.overload = overload;
    }

    /** Makes a shard that keeps whatever rooms it is given. */
    public Shard make(RedisTarget target) {
        return make(target, new KnownRooms(), true, () -> {});
    }

    /**
     * Makes a shard.
     *
     * @param known the rooms that are, or may come to be, on the instance
     * @param anyKey whether the instance takes keys that belong to no room
     * @param onTrouble run when the connection is lost and when commands were refused
     */
    public Shard make(RedisTarget target, KnownRooms known, boolean anyKey, Runnable onTrouble) {
        RedisLink link = new RedisLink(vertx, target, config.timeout(), onTrouble);
        HistoryReader settling = new HistoryReader(link, buckets, clock);
        BoundedReader history = new BoundedReader(new HistoryReader(link.reading(), buckets, clock), overload);
        Capacity capacity = new Capacity(overload);
        AppendQueue queue = new AppendQueue(config, capacity, overload);
        Repeats repeats = new Repeats(link, settling, bus, buckets, clock, config.idLifetime());
        CounterRepair repair = new CounterRepair(link, bus, buckets, clock, known, anyKey);
        Appender appender = new Appender(vertx, link, bus, known, repeats, repair, buckets, clock, queue, metrics);
        Counters counters = new Counters(link, clock, known, appender);
        Settler settler = new Settler(link, bus, buckets, clock);
        link.onBack(appender::onRedisBack);
        Gauge up = metrics.watch(link);
        return new Shard(
                link, appender, capacity, history, settling, settler, counters, repeats, () -> metrics.forget(up));
    }
}
