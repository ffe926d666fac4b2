package io.busline.history.placement.ring;

import io.busline.config.HistoryConfig;
import io.busline.history.placement.RoomStore;
import io.busline.history.placement.Shard;
import io.busline.history.placement.Shards;
import io.busline.history.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Servers on a hash ring; also one alone. No room is served before it is known since when each server has been on the
 * ring, because rooms that have moved since must be relocated first.
 */
public final class RingShards implements Shards {
    private static final Logger LOG = LoggerFactory.getLogger(RingShards.class);
    private static final long RETRY_MS = 200;

    private final Vertx vertx;
    private final HistoryConfig config;
    private final Clock clock;
    private final Map<String, Shard> all = new LinkedHashMap<>();
    private final HashRing<Shard> ring;
    private RoomRelocation relocation;
    private boolean reportedIncomplete;
    private boolean closed;

    public RingShards(Vertx vertx, HistoryConfig config, Clock clock, List<Shard> instances) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        instances.forEach(shard -> all.put(shard.redis().name(), shard));
        this.ring = new HashRing<>(all);
    }

    @Override
    public Future<Void> open() {
        return Future.join(
                        all.values().stream().map(shard -> shard.redis().open()).toList())
                .compose(opened -> recallPast());
    }

    private Future<Void> recallPast() {
        return RingRecord.readAndEnter(all.values(), clock.millis())
                .compose(since ->
                        all.keySet().containsAll(since.keySet()) ? Future.succeededFuture(since) : incomplete(since))
                .onSuccess(since -> relocation = new RoomRelocation(
                        vertx,
                        clock,
                        new PastRings(all, since),
                        config.lifetime().plus(config.bucket()).toMillis(),
                        config.idLifetime().toMillis()))
                .onFailure(failure -> vertx.setTimer(RETRY_MS, timer -> {
                    if (!closed) {
                        recallPast();
                    }
                }))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** Serves nothing: on a ring without these servers, their rooms would be numbered from 1 again. */
    private <T> Future<T> incomplete(Map<String, Long> since) {
        if (!reportedIncomplete) {
            since.keySet().stream()
                    .filter(name -> !all.containsKey(name))
                    .forEach(name -> LOG.error(
                            "redis.endpoints must name {}, which keeps rooms of this ring: nothing is served before",
                            name));
            reportedIncomplete = true;
        }
        return RedisLink.unavailable();
    }

    @Override
    public boolean areKnown() {
        return relocation != null;
    }

    @Override
    public Optional<Shard> of(String room) {
        return Optional.of(ring.nodeOf(room));
    }

    @Override
    public Future<RoomStore> storeOf(String room) {
        return relocation == null ? RedisLink.unavailable() : relocation.storeOf(room, ring.nodeOf(room));
    }

    @Override
    public Collection<Shard> all() {
        return all.values();
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return Future.join(all.values().stream().map(Shard::close).toList()).mapEmpty();
    }
}
