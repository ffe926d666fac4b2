package io.busline.history.append;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.GapEntry;
import io.busline.history.layout.Keys;
import io.busline.history.read.HistoryReader;
import io.busline.history.redis.RedisLink;
import io.busline.history.redis.Scored;
import io.busline.protocol.SeqGap;
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
 * number is given out twice. What is skipped is marked as lost and announced. To be used from one
 * context.
 *
 * <p>Of the nodes that notice at once, one raises the counter. Rooms that nobody remembers are kept from starting anew at 1
 * by the floor: a Redis that has lost everything numbers further rooms from the time of the loss on, in ms since 1970,
 * which no counter can have reached by counting.
 */
public final class CounterRepair {
    private static final Logger LOG = LoggerFactory.getLogger(CounterRepair.class);

    /** Other nodes may have given out numbers that this one did not hear of; a second's worth at the most. */
    static final long MARGIN = 100_000;

    /** In the next one, somebody else may raise a counter whose raiser seems to have died. */
    public static final long WINDOW_MS = 5_000;

    private static final int AT_A_TIME = 1_000;

    private final RedisLink redis;
    private final Bus bus;
    private final Buckets buckets;
    private final Clock clock;
    private final KnownRooms known;
    private final boolean anyKey;

    /** A counter that is behind what was given out. */
    private record Behind(String room, long counter, long highest) {
        long missing() {
            return highest + MARGIN - counter;
        }
    }

    /** @param anyKey whether Redis takes keys that belong to no room; without them the floor is kept by this node only */
    public CounterRepair(RedisLink redis, Bus bus, Buckets buckets, Clock clock, KnownRooms known, boolean anyKey) {
        this.redis = redis;
        this.bus = bus;
        this.buckets = buckets;
        this.clock = clock;
        this.known = known;
        this.anyKey = anyKey;
    }

    /** Looks at the floor and at the counters, and raises those that are behind unless another node is about to. */
    Future<Void> repair(List<String> rooms) {
        return repairFrom(rooms, 0);
    }

    private Future<Void> repairFrom(List<String> rooms, int from) {
        List<String> some = rooms.subList(from, Math.min(from + AT_A_TIME, rooms.size()));
        return behind(some)
                .compose(this::claim)
                .compose(mine -> behind(mine.stream().map(Behind::room).toList())) // another may just have done it
                .compose(this::raise)
                .compose(raised -> from + AT_A_TIME >= rooms.size()
                        ? Future.succeededFuture()
                        : repairFrom(rooms, from + AT_A_TIME));
    }

    private Future<List<Behind>> behind(List<String> rooms) {
        List<Request> commands = new ArrayList<>();
        rooms.forEach(room -> commands.add(Request.cmd(Command.GET, Keys.seq(room))));
        if (anyKey) {
            commands.add(Request.cmd(
                    Command.ZSCORE, Keys.FLOOR, "seq")); // after the counters: whoever raises these has set it
        }
        if (commands.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return redis.batch(commands).compose(answers -> {
            if (anyKey && answers.get(rooms.size()) != null) {
                known.raiseFloor(Scored.whole(answers.get(rooms.size())));
            }
            List<Response> counters = answers.subList(0, rooms.size());
            return isEmptied(rooms, counters)
                    ? setFloor().map(set -> behind(rooms, counters))
                    : Future.succeededFuture(behind(rooms, counters));
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

    private Future<?> setFloor() {
        long floor = clock.millis();
        known.raiseFloor(floor);
        return anyKey
                ? redis.batch(List.of(Request.cmd(Command.ZADD, Keys.FLOOR, "GT", floor, "seq")))
                : Future.succeededFuture();
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

    /** Gives those that no other node has claimed. A claim lives for a window of time, however it is left behind. */
    private Future<List<Behind>> claim(List<Behind> behind) {
        if (behind.isEmpty()) {
            return Future.succeededFuture(behind);
        }
        known.forgetOpened();
        List<Request> commands = new ArrayList<>();
        long window = clock.millis() / WINDOW_MS;
        for (Behind room : behind) {
            String key = Keys.raising(room.room(), window);
            commands.add(Request.cmd(Command.ZADD, key, "NX", room.highest(), "highest"));
            commands.add(Request.cmd(Command.EXPIRE, key, 2 * WINDOW_MS / 1_000));
        }
        return redis.batch(commands).map(answers -> {
            List<Behind> mine = new ArrayList<>();
            for (int i = 0; i < behind.size(); i++) {
                if (answers.get(2 * i).toLong() == 1) {
                    mine.add(behind.get(i));
                }
            }
            return mine;
        });
    }

    /** What one command adds to a counter nobody else can have used, so exactly that is what was skipped. */
    private Future<Void> raise(List<Behind> mine) {
        if (mine.isEmpty()) {
            return Future.succeededFuture();
        }
        LOG.warn(
                "Redis has lost writes: counters of rooms are raised, {} in all, first {} from {} over {}",
                mine.size(),
                mine.get(0).room(),
                mine.get(0).counter(),
                mine.get(0).highest());
        List<Request> raising = new ArrayList<>();
        mine.forEach(room -> raising.add(Request.cmd(Command.INCRBY, Keys.seq(room.room()), room.missing())));
        return redis.batch(raising).compose(raised -> {
            List<Request> marking = new ArrayList<>();
            List<ClusterEvent.GapFound> found = new ArrayList<>();
            for (int i = 0; i < mine.size(); i++) {
                Behind room = mine.get(i);
                long last = raised.get(i).toLong();
                SeqGap skipped = new SeqGap(last - room.missing() + 1, last, true);
                GapEntry.addWriting(marking, room.room(), List.of(skipped), buckets, clock.millis());
                found.add(new ClusterEvent.GapFound(room.room(), skipped));
            }
            return redis.batch(marking)
                    .onSuccess(marked -> found.forEach(gap -> bus.publish(Addresses.room(gap.room()), gap)))
                    .mapEmpty();
        });
    }
}
