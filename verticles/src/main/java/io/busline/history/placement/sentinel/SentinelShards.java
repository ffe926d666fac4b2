package io.busline.history.placement.sentinel;

import io.busline.history.placement.Shard;
import io.busline.history.placement.Shards;
import io.busline.history.redis.RedisLink;
import io.busline.history.redis.RedisTarget;
import io.busline.history.redis.Sentinels;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One master that Sentinels watch. Each Sentinel is asked every {@value #ASK_EVERY_MS} ms whom it calls the master, so
 * that a promoted replica is found soon and a former master that is alive is left. A former master takes writes for
 * seconds after another was chosen, and loses them when it becomes a replica.
 */
public final class SentinelShards implements Shards {
    private static final long ASK_EVERY_MS = 200;

    private final Vertx vertx;
    private final Sentinels sentinels;
    private final Map<String, RedisLink> links = new LinkedHashMap<>();
    private final Shard shard;
    private long timer;

    /** @param linkTo makes the connection to a Sentinel */
    public SentinelShards(Vertx vertx, Sentinels sentinels, Function<RedisTarget, RedisLink> linkTo, Shard shard) {
        this.vertx = vertx;
        this.sentinels = sentinels;
        this.shard = shard;
        for (String endpoint : sentinels.endpoints()) {
            links.put(endpoint, linkTo.apply(new RedisTarget.Server(Sentinels.withoutDatabase(endpoint))));
        }
    }

    @Override
    public Future<Void> open() {
        links.values().forEach(RedisLink::open);
        timer = vertx.setPeriodic(ASK_EVERY_MS, tick -> links.forEach(this::ask));
        return shard.redis().open();
    }

    private void ask(String endpoint, RedisLink sentinel) {
        sentinels.ask(endpoint, sentinel).onSuccess(replaced -> {
            if (replaced) {
                shard.redis().renew("Sentinel calls another server the master now");
            }
        });
    }

    @Override
    public Optional<Shard> of(String room) {
        return Optional.of(shard);
    }

    @Override
    public Collection<Shard> all() {
        return List.of(shard);
    }

    @Override
    public Future<Void> close() {
        vertx.cancelTimer(timer);
        links.values().forEach(RedisLink::close);
        return shard.close();
    }
}
