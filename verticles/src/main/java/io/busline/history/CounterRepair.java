package io.busline.history;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.protocol.Hole;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises counters that Redis has put back, after a restart without its data or a failover that lost the last writes: no
 * number is given out twice. What is skipped is marked as lost before any number beyond it can be used, and announced. To
 * be used from one context.
 *
 * <p>Of the nodes that notice at once, one raises the counter. Rooms that nobody remembers are kept from starting anew at 1
 * by the floor: a Redis that has lost everything numbers further rooms from the time of the loss on, in ms since 1970,
 * which no counter can have reached by counting.
 */
final class CounterRepair {
    private static final Logger LOG = LoggerFactory.getLogger(CounterRepair.class);

    /** Other nodes may have given out numbers that this one did not hear of; a second's worth at the most. */
    private static final long MARGIN = 100_000;

    /** After so long somebody else may raise a counter whose raiser seems to have died. */
    private static final long RAISING_SECONDS = 5;

    private static final int AT_A_TIME = 1_000;

    private final RedisLink redis;
    private final Bus bus;
    private final Buckets buckets;
    private final Clock clock;
    private final KnownRooms known;
    private final boolean anyKey;

    /** A counter that is behind what was given out. */
    private record Behind(String room, long counter, long highest) {
        Hole skipped() {
            return new Hole(counter + 1, highest + MARGIN, true);
        }
    }

    /** @param anyKey whether Redis takes keys that belong to no room; without them the floor is kept by this node only */
    CounterRepair(RedisLink redis, Bus bus, Buckets buckets, Clock clock, KnownRooms known, boolean anyKey) {
        this.redis = redis;
        this.bus = bus;
        this.buckets = buckets;
        this.clock = clock;
        this.known = known;
        this.anyKey = anyKey;
    }

    /** Looks at the counters, and raises those that are behind unless another node is about to. */
    Future<Void> repair(List<String> rooms) {
        return readFloor().compose(floor -> repairFrom(rooms, 0));
    }

    private Future<Void> readFloor() {
        if (!anyKey) {
            return Future.succeededFuture();
        }
        return redis.batch(List.of(Request.cmd(Command.ZSCORE, Keys.FLOOR, "seq")))
                .onSuccess(floor -> {
                    if (floor.get(0) != null) {
                        known.raiseFloor(Scored.whole(floor.get(0)));
                    }
                })
                .mapEmpty();
    }

    private Future<Void> repairFrom(List<String> rooms, int from) {
        if (from >= rooms.size()) {
            return Future.succeededFuture();
        }
        List<String> some = rooms.subList(from, Math.min(from + AT_A_TIME, rooms.size()));
        List<Request> counters = new ArrayList<>();
        some.forEach(room -> counters.add(Request.cmd(Command.GET, Keys.seq(room))));
        return redis.batch(counters)
                .compose(answers -> raise(some, answers))
                .compose(raised -> repairFrom(rooms, from + AT_A_TIME));
    }

    private Future<Void> raise(List<String> rooms, List<Response> counters) {
        List<Request> commands = new ArrayList<>();
        boolean emptied = isEmptied(rooms, counters);
        if (emptied) {
            known.raiseFloor(clock.millis());
        }
        boolean writesFloor = emptied && anyKey;
        if (writesFloor) {
            commands.add(Request.cmd(Command.ZADD, Keys.FLOOR, "GT", clock.millis(), "seq"));
        }
        List<Behind> behind = behind(rooms, counters);
        if (behind.isEmpty()) {
            return Future.succeededFuture();
        }
        known.forgetOpened();
        for (Behind room : behind) {
            String key = Keys.raising(room.room(), room.counter());
            commands.add(Request.cmd(Command.ZADD, key, "NX", room.highest(), "highest"));
            commands.add(Request.cmd(Command.EXPIRE, key, RAISING_SECONDS));
        }
        return redis.batch(commands).compose(answers -> {
            List<Behind> mine = new ArrayList<>();
            int first = writesFloor ? 1 : 0;
            for (int i = 0; i < behind.size(); i++) {
                if (answers.get(first + 2 * i).toLong() == 1) {
                    mine.add(behind.get(i));
                }
            }
            return skip(mine);
        });
    }

    /** A counter has no lifetime: one that is not there any more has gone with everything else. */
    private boolean isEmptied(List<String> rooms, List<Response> counters) {
        for (int i = 0; i < rooms.size(); i++) {
            if (counters.get(i) == null && known.of(rooms.get(i)).highest() > 0) {
                return true;
            }
        }
        return false;
    }

    private List<Behind> behind(List<String> rooms, List<Response> counters) {
        List<Behind> found = new ArrayList<>();
        for (int i = 0; i < rooms.size(); i++) {
            String room = rooms.get(i);
            long counter = HistoryReader.seq(counters.get(i));
            boolean isUsed = counter > 0 || known.of(room).highest() > 0;
            if (isUsed && counter < known.highest(room)) {
                found.add(new Behind(room, counter, known.highest(room)));
            }
        }
        return found;
    }

    private Future<Void> skip(List<Behind> mine) {
        if (mine.isEmpty()) {
            return Future.succeededFuture();
        }
        LOG.warn("Redis has lost writes: the counters of {} rooms are raised, e.g. {}", mine.size(), mine.get(0));
        List<Request> commands = new ArrayList<>();
        for (Behind room : mine) {
            HoleEntry.addWriting(commands, room.room(), List.of(room.skipped()), buckets, clock.millis());
            commands.add(Request.cmd(
                    Command.INCRBY, Keys.seq(room.room()), room.skipped().to() - room.counter()));
        }
        return redis.batch(commands)
                .onSuccess(raised -> mine.forEach(room -> bus.publish(
                        Addresses.room(room.room()), new ClusterEvent.HoleFound(room.room(), room.skipped()))))
                .mapEmpty();
    }
}
