package io.busline.history;

import io.busline.bus.Bus;
import io.busline.config.HistoryConfig;
import io.busline.config.RedisConfig;
import io.busline.protocol.BuslineException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Serves the requests of this package, each at the instance that keeps the room. One a node: it is what makes the node a
 * single, pipelining client of each Redis and the only place that writes. Starts whether or not Redis is within reach.
 */
public final class HistoryVerticle extends VerticleBase {
    private final Bus bus;
    private final RedisConfig redis;
    private final HistoryConfig config;
    private final Clock clock;
    private final Buckets buckets;
    private final HistoryMetrics metrics;
    private Shards shards;

    /** @param redis with at least one endpoint */
    public HistoryVerticle(Bus bus, RedisConfig redis, HistoryConfig config, Clock clock, MeterRegistry registry) {
        this.bus = bus;
        this.redis = redis;
        this.config = config;
        this.clock = clock;
        this.buckets = new Buckets(config);
        this.metrics = new HistoryMetrics(registry);
    }

    @Override
    public Future<?> start() {
        shards = shards();
        bus.serve(
                AppendMessage.class,
                message -> on(message.room(), shard -> shard.appender().append(message)));
        bus.serve(
                ReadHistory.class,
                query -> on(query.room(), shard -> shard.reader().read(query)));
        bus.serve(ReadNewest.class, request -> newest(request.rooms()));
        bus.serve(CheckHistory.class, request -> check());
        return shards.open();
    }

    @Override
    public Future<?> stop() {
        return shards.close();
    }

    private Shards shards() {
        List<String> endpoints = redis.endpoints();
        return switch (redis.type()) {
            case STANDALONE ->
                new RingShards(endpoints.stream()
                        .map(endpoint -> shard(new RedisTarget.Server(endpoint), () -> {}))
                        .toList());
            case SENTINEL -> {
                Sentinels sentinels = new Sentinels(endpoints, redis.master());
                yield new SentinelShards(
                        vertx,
                        sentinels,
                        target -> new RedisLink(vertx, target, config.timeout(), () -> {}),
                        shard(new RedisTarget.Master(sentinels), () -> {}));
            }
            case CLUSTER -> new ClusterShards(vertx, new ClusterGuide(vertx, endpoints, config.timeout()), this::shard);
        };
    }

    private Shard shard(RedisTarget target, Runnable onTrouble) {
        RedisLink link = new RedisLink(vertx, target, config.timeout(), onTrouble);
        Gauge up = metrics.watch(link);
        return new Shard(
                link,
                new Appender(link, bus, buckets, clock, config, metrics),
                new HistoryReader(link, buckets, clock),
                () -> metrics.forget(up));
    }

    private <T> Future<T> on(String room, Function<Shard, Future<T>> ask) {
        return shards.of(room).map(ask).orElseGet(HistoryVerticle::unavailable);
    }

    /** An instance that is gone leaves gaps in the answer, so that its rooms don't keep the others' from healing. */
    private Future<List<Long>> newest(List<String> rooms) {
        Map<Shard, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < rooms.size(); i++) {
            int place = i;
            shards.of(rooms.get(i))
                    .ifPresent(shard -> places.computeIfAbsent(shard, first -> new ArrayList<>())
                            .add(place));
        }
        List<Long> newest = new ArrayList<>(Collections.nCopies(rooms.size(), ReadNewest.UNKNOWN));
        List<Future<List<Long>>> reading = new ArrayList<>();
        places.forEach((shard, some) -> reading.add(shard.reader()
                .newest(some.stream().map(rooms::get).toList())
                .onSuccess(read -> {
                    for (int i = 0; i < some.size(); i++) {
                        newest.set(some.get(i), read.get(i));
                    }
                })));
        return Future.join(reading)
                .transform(done -> rooms.isEmpty() || reading.stream().anyMatch(Future::succeeded)
                        ? Future.succeededFuture(Collections.unmodifiableList(newest))
                        : unavailable());
    }

    private Future<CheckHistory.Health> check() {
        Map<String, Boolean> instances = new LinkedHashMap<>();
        List<Future<Boolean>> checking = shards.all().stream()
                .map(Shard::redis)
                .map(link -> link.check().onSuccess(up -> instances.put(link.name(), up)))
                .toList();
        return Future.join(checking).map(checked -> new CheckHistory.Health(instances));
    }

    private static <T> Future<T> unavailable() {
        return Future.failedFuture(BuslineException.unavailable("history is out of reach"));
    }
}
