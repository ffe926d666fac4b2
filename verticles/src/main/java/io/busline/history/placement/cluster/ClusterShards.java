package io.busline.history.placement.cluster;

import io.busline.history.append.KnownRooms;
import io.busline.history.placement.Shard;
import io.busline.history.placement.ShardFactory;
import io.busline.history.placement.Shards;
import io.busline.history.redis.ClusterGuide;
import io.busline.history.redis.RedisTarget;
import io.busline.history.redis.SlotTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The masters of a Redis Cluster. Which master keeps which slots is asked at the start and every {@value #ASK_EVERY_MS}
 * ms; while a master is out of reach, or after one has refused a command, every {@value #ASK_SOON_MS} ms. So promoted
 * replicas and moved slots are found.
 *
 * <p>Each master has a connection of its own. The Vert.x client's cluster connection is not used, because it cannot be
 * made while a single node is down, keeps connections that have ended, and does not see redirections in batches.
 */
public final class ClusterShards implements Shards {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterShards.class);

    private static final long ASK_EVERY_MS = 5_000;
    /** While a master is out of reach or has refused a command. */
    private static final long ASK_SOON_MS = 200;

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final ClusterGuide guide;
    private final ShardFactory factory;
    private final KnownRooms known = new KnownRooms();
    private final Map<String, Shard> shards = new HashMap<>();
    private SlotTable slots = SlotTable.EMPTY;
    private long timer = NO_TIMER;
    private boolean troubled;
    private boolean reportedLost;
    private boolean closed;

    public ClusterShards(Vertx vertx, ClusterGuide guide, ShardFactory factory) {
        this.vertx = vertx;
        this.guide = guide;
        this.factory = factory;
    }

    @Override
    public Future<Void> open() {
        timer = NO_TIMER;
        troubled = false;
        return guide.ask()
                .compose(this::adopt)
                .onSuccess(adopted -> reportedLost = false)
                .onFailure(this::lost)
                .onComplete(done -> askAgainLater())
                .otherwiseEmpty();
    }

    @Override
    public Optional<Shard> of(String room) {
        return slots.masterOf(room).map(shards::get);
    }

    @Override
    public Collection<Shard> all() {
        return List.copyOf(shards.values());
    }

    @Override
    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        return Future.join(all().stream().map(Shard::close).toList()).mapEmpty();
    }

    private Future<Void> adopt(SlotTable found) {
        if (closed) {
            return Future.succeededFuture();
        }
        slots = found;
        Set<String> masters = found.masters();
        for (String known : List.copyOf(shards.keySet())) {
            if (!masters.contains(known)) {
                shards.remove(known).close();
            }
        }
        List<Future<Void>> opening = masters.stream()
                .filter(master -> !shards.containsKey(master))
                .map(this::add)
                .toList();
        return Future.join(opening).mapEmpty();
    }

    private Future<Void> add(String master) {
        // A promoted replica keeps the rooms of its master, and may lack the last of their messages.
        KnownRooms its = known.only(room -> slots.masterOf(room).equals(Optional.of(master)));
        Shard shard = factory.make(new RedisTarget.Server(master), its, false, this::trouble);
        shards.put(master, shard);
        return shard.redis().open();
    }

    /** Called again and again while the trouble lasts, which must not postpone the asking. */
    private void trouble() {
        boolean known = troubled;
        troubled = true;
        if (!known && timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            askAgainLater();
        }
    }

    private void askAgainLater() {
        if (closed) {
            return;
        }
        troubled |= reportedLost
                || !shards.values().stream().allMatch(shard -> shard.redis().isConnected());
        timer = vertx.setTimer(troubled ? ASK_SOON_MS : ASK_EVERY_MS, fired -> open());
    }

    private void lost(Throwable why) {
        if (!reportedLost && !closed) {
            LOG.warn("No node of the Redis Cluster says who keeps what: {}", why.getMessage());
            reportedLost = true;
        }
    }
}
