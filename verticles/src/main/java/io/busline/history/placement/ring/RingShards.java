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
 * Instances on a hash ring; also one alone. No room is served before it is known which of the instances have been on the
 * ring for how long: rooms that have moved since must be brought home first.
 */
public final class RingShards implements Shards {
    private static final Logger LOG = LoggerFactory.getLogger(RingShards.class);
    private static final long ASK_AGAIN_MS = 200;

    private final Vertx vertx;
    private final HistoryConfig config;
    private final Clock clock;
    private final Map<String, Shard> all = new LinkedHashMap<>();
    private final HashRing<Shard> ring;
    private RoomRelocation moves;
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
                .onSuccess(since -> moves = new RoomRelocation(
                        vertx,
                        clock,
                        new PastRings(all, since),
                        config.lifetime().plus(config.bucket()).toMillis(),
                        config.idLifetime().toMillis()))
                .onFailure(failure -> vertx.setTimer(ASK_AGAIN_MS, timer -> {
                    if (!closed) {
                        recallPast();
                    }
                }))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** On a ring without them, rooms of theirs would begin anew, at 1. */
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
        return moves != null;
    }

    @Override
    public Optional<Shard> of(String room) {
        return Optional.of(ring.nodeOf(room));
    }

    @Override
    public Future<RoomStore> placeOf(String room) {
        return moves == null ? RedisLink.unavailable() : moves.placeOf(room, ring.nodeOf(room));
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
