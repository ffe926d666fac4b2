package io.busline.history.append;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.GapEntry;
import io.busline.history.layout.Keys;
import io.busline.history.redis.Answers;
import io.busline.history.redis.Commands;
import io.busline.history.redis.Lease;
import io.busline.history.redis.Pipeline;
import io.busline.protocol.SeqGap;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises counters that have gone back because Redis has lost writes, by a restart without its data or by a failover. So
 * no number is given out twice. The numbers between are marked as lost and published. To be used from one context.
 *
 * <p>Of the nodes that notice at the same time, one raises the counter: the one that gets the {@link Lease}. Raising is
 * additive, so a second one would do no harm but leave a wider gap.
 *
 * <p>Rooms that no node knows of are kept from starting at 1 again by the floor: a Redis that has lost everything
 * numbers such rooms from the time of the loss on, in ms since 1970, which no counter can have reached by counting.
 */
public final class CounterRepair {
    private static final Logger LOG = LoggerFactory.getLogger(CounterRepair.class);

    /** Other nodes may have given out numbers that this one did not hear of; never more than these. */
    static final long MARGIN = 100_000;

    private static final int ROOMS_PER_ROUND_TRIP = 1_000;

    private static final String FLOOR_MEMBER = "seq";

    private final Pipeline redis;
    private final Bus bus;
    private final Buckets buckets;
    private final Clock clock;
    private final KnownRooms known;
    private final boolean anyKey;

    /** A counter that is behind what was given out. */
    private record Behind(String room, long counter, long highest) {
        long toAdd() {
            return highest + MARGIN - counter;
        }
    }

    /**
     * @param anyKey whether Redis takes keys that belong to no room; without them the floor is kept by this node only
     */
    public CounterRepair(Pipeline redis, Bus bus, Buckets buckets, Clock clock, KnownRooms known, boolean anyKey) {
        this.redis = redis;
        this.bus = bus;
        this.buckets = buckets;
        this.clock = clock;
        this.known = known;
        this.anyKey = anyKey;
    }

    /** Reads the floor and the counters, and raises the counters that are behind, unless another node is about to. */
    Future<Void> repair(List<String> rooms) {
        return repairFrom(rooms, 0);
    }

    private Future<Void> repairFrom(List<String> rooms, int from) {
        List<String> some = rooms.subList(from, Math.min(from + ROOMS_PER_ROUND_TRIP, rooms.size()));
        return behind(some)
                .compose(this::lease)
                .compose(mine -> behind(mine.stream().map(Behind::room).toList())) // another may just have done it
                .compose(this::raise)
                .compose(raised -> from + ROOMS_PER_ROUND_TRIP >= rooms.size()
                        ? Future.succeededFuture()
                        : repairFrom(rooms, from + ROOMS_PER_ROUND_TRIP));
    }

    private Future<List<Behind>> behind(List<String> rooms) {
        Commands commands = new Commands();
        rooms.forEach(room -> commands.get(Keys.seq(room)));
        if (anyKey) {
            commands.zscore(Keys.FLOOR, FLOOR_MEMBER); // after the counters: who raises those has set the floor before
        }
        return redis.send(commands).compose(answers -> {
            List<OptionalLong> counters = new ArrayList<>(rooms.size());
            rooms.forEach(room -> counters.add(answers.nextCounter()));
            if (anyKey) {
                answers.nextScore().ifPresent(known::raiseFloor);
            }
            return isEmptied(rooms, counters)
                    ? setFloor().map(set -> behind(rooms, counters))
                    : Future.succeededFuture(behind(rooms, counters));
        });
    }

    /**
     * Whether Redis has lost everything: a counter has no lifetime, so one that is gone has gone with everything else.
     */
    private boolean isEmptied(List<String> rooms, List<OptionalLong> counters) {
        for (int i = 0; i < rooms.size(); i++) {
            if (counters.get(i).isEmpty() && known.of(rooms.get(i)).highest() > 0) {
                return true;
            }
        }
        return false;
    }

    private Future<Answers> setFloor() {
        long floor = clock.millis();
        known.raiseFloor(floor);
        Commands commands = new Commands();
        if (anyKey) {
            commands.zaddGt(Keys.FLOOR).member(floor, FLOOR_MEMBER);
        }
        return redis.send(commands);
    }

    private List<Behind> behind(List<String> rooms, List<OptionalLong> counters) {
        List<Behind> found = new ArrayList<>();
        for (int i = 0; i < rooms.size(); i++) {
            String room = rooms.get(i);
            long counter = counters.get(i).orElse(0);
            boolean isUsed = counter > 0 || known.of(room).highest() > 0;
            if (isUsed && counter < known.highest(room)) {
                found.add(new Behind(room, counter, known.highest(room)));
            }
        }
        return found;
    }

    /** Takes the leases for raising the counters; gives those that this node has got. */
    private Future<List<Behind>> lease(List<Behind> behind) {
        if (behind.isEmpty()) {
            return Future.succeededFuture(behind);
        }
        known.forgetOpened();
        Lease lease = Lease.at(clock.millis(), Counters.RAISING_WINDOW);
        Commands commands = new Commands();
        for (Behind room : behind) {
            lease.addTaking(commands, Keys.raising(room.room(), lease.number()), "highest", room.highest());
        }
        return redis.send(commands).map(answers -> {
            List<Behind> mine = new ArrayList<>();
            for (Behind room : behind) {
                if (Lease.isTaken(answers)) {
                    mine.add(room);
                }
            }
            return mine;
        });
    }

    /** Nobody else can have used the numbers that one command adds to a counter: exactly these become the gap. */
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
        Commands raising = new Commands();
        mine.forEach(room -> raising.incrBy(Keys.seq(room.room()), room.toAdd()));
        return redis.send(raising).compose(raised -> {
            Commands marking = new Commands();
            List<ClusterEvent.GapFound> found = new ArrayList<>();
            for (Behind room : mine) {
                long last = raised.nextLong();
                SeqGap lost = new SeqGap(last - room.toAdd() + 1, last, true);
                GapEntry.addWriting(marking, room.room(), List.of(lost), buckets, clock.millis());
                found.add(new ClusterEvent.GapFound(room.room(), lost));
            }
            return redis.send(marking)
                    .onSuccess(marked -> found.forEach(gap -> bus.publish(Addresses.room(gap.room()), gap)))
                    .mapEmpty();
        });
    }
}
