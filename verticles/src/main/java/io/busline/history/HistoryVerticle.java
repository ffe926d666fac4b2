package io.busline.history;

import io.busline.bus.Bus;
import io.busline.config.HistoryConfig;
import io.busline.config.RedisConfig;
import io.busline.history.append.AppendPacing;
import io.busline.history.append.HistoryMetrics;
import io.busline.history.placement.RoomStore;
import io.busline.history.placement.Shard;
import io.busline.history.placement.ShardFactory;
import io.busline.history.placement.Shards;
import io.busline.history.placement.cluster.ClusterShards;
import io.busline.history.placement.ring.RingShards;
import io.busline.history.placement.sentinel.SentinelShards;
import io.busline.history.redis.ClusterGuide;
import io.busline.history.redis.RedisLink;
import io.busline.history.redis.RedisTarget;
import io.busline.history.redis.Sentinels;
import io.busline.overload.Overload;
import io.busline.overload.Resource;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Serves the requests of this package, each on the Redis that keeps the room. A node has one, so that it is a single,
 * pipelining client of each Redis, and nothing else in it writes there. Starts whether or not Redis is within reach.
 */
public final class HistoryVerticle extends VerticleBase {
    private static final long MEASURE_MS = 100;

    /** Memory is asked for once in so many measurements. */
    private static final int MEMORY_EVERY = 5;

    private final Bus bus;
    private final RedisConfig redis;
    private final HistoryConfig config;
    private final Clock clock;
    private final HistoryMetrics metrics;
    private final Overload overload;
    private Shards shards;
    private Runnable unwatchLoop = () -> {};
    /** The used part of what may wait to be stored, on the instance where that is most. */
    private volatile double storing;
    /** The used part of the memory of the instance where that is most. */
    private volatile double memory;

    private int measured;

    /** @param redis with at least one endpoint */
    public HistoryVerticle(
            Bus bus, RedisConfig redis, HistoryConfig config, Clock clock, MeterRegistry registry, Overload overload) {
        this.bus = bus;
        this.redis = redis;
        this.config = config;
        this.clock = clock;
        this.metrics = new HistoryMetrics(registry);
        this.overload = overload;
    }

    @Override
    public Future<?> start() {
        unwatchLoop = overload.loops().watch(task -> context.runOnContext(beat -> task.run()));
        shards = shards();
        bus.serve(AppendEvent.class, new AppendPacing(), this::append);
        bus.serve(ReadHistory.class, query -> shards.storeOf(query.room()).compose(store -> store.read(query)));
        bus.serve(SettleNumbers.class, query -> shards.storeOf(query.room()).compose(store -> store.settle(query)));
        bus.serve(ReadNewest.class, this::newest);
        bus.serve(CheckHistory.class, request -> check());
        overload.watch(Resource.STORING, () -> storing);
        overload.watch(Resource.REDIS_MEMORY, () -> memory);
        vertx.setPeriodic(MEASURE_MS, timer -> measure());
        return shards.open();
    }

    @Override
    public Future<?> stop() {
        unwatchLoop.run();
        return shards.close();
    }

    /** The store is mostly known at once; then no future is composed, because this is done for each event. */
    private Future<AppendEvent.Appended> append(AppendEvent request) {
        Future<RoomStore> store = shards.storeOf(request.room());
        return store.succeeded() ? store.result().append(request) : store.compose(found -> found.append(request));
    }

    private Shards shards() {
        ShardFactory factory = new ShardFactory(vertx, bus, config, clock, metrics, overload);
        List<String> endpoints = redis.endpoints();
        return switch (redis.type()) {
            case STANDALONE ->
                new RingShards(
                        vertx,
                        config,
                        clock,
                        endpoints.stream()
                                .map(endpoint -> factory.make(new RedisTarget.Server(endpoint)))
                                .toList());
            case SENTINEL -> {
                Sentinels sentinels = new Sentinels(endpoints, redis.master());
                yield new SentinelShards(
                        vertx,
                        sentinels,
                        target -> new RedisLink(vertx, target, config.timeout(), () -> {}),
                        factory.make(new RedisTarget.Master(sentinels)));
            }
            case CLUSTER -> new ClusterShards(vertx, new ClusterGuide(vertx, endpoints, config.timeout()), factory);
        };
    }

    /** A server that is gone only leaves its own rooms without an answer, so that the others' can heal. */
    private Future<List<Long>> newest(ReadNewest query) {
        Map<Shard, Map<String, Long>> byShard = new LinkedHashMap<>();
        query.reached()
                .forEach((room, reached) -> shards.of(room)
                        .ifPresent(shard -> byShard.computeIfAbsent(shard, first -> new LinkedHashMap<>())
                                .put(room, reached)));
        Map<String, Long> newest = new LinkedHashMap<>();
        List<Future<Map<String, Long>>> reading = new ArrayList<>();
        byShard.forEach(
                (shard, rooms) -> reading.add(shard.counters().newest(rooms).onSuccess(newest::putAll)));
        return Future.join(reading)
                .transform(done -> query.reached().isEmpty() || reading.stream().anyMatch(Future::succeeded)
                        ? Future.succeededFuture(query.reached().keySet().stream()
                                .map(room -> newest.getOrDefault(room, ReadNewest.UNKNOWN))
                                .toList())
                        : RedisLink.unavailable());
    }

    private void measure() {
        boolean memoryToo = measured++ % MEMORY_EVERY == 0;
        double mostWaiting = 0;
        double mostMemory = 0;
        for (Shard shard : shards.all()) {
            if (memoryToo) {
                shard.measure();
            }
            mostWaiting = Math.max(mostWaiting, shard.appender().pressure());
            mostMemory = Math.max(mostMemory, shard.capacity().memoryPressure());
        }
        storing = mostWaiting;
        memory = mostMemory;
    }

    private Future<CheckHistory.Health> check() {
        Map<String, Optional<String>> instances = new LinkedHashMap<>();
        List<Future<Optional<String>>> checking = shards.all().stream()
                .map(shard -> shard.check()
                        .onSuccess(trouble -> instances.put(shard.redis().name(), trouble)))
                .toList();
        return Future.join(checking).map(checked -> new CheckHistory.Health(instances, shards.areKnown()));
    }
}
