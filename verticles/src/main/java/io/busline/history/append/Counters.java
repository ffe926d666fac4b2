package io.busline.history.append;

import io.busline.history.ReadNewest;
import io.busline.history.layout.Keys;
import io.busline.history.redis.Commands;
import io.busline.history.redis.Lease;
import io.busline.history.redis.Pipeline;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The counters of the rooms on one Redis. To be used from one context. */
public final class Counters {
    /** The windows of the {@link Lease} under which a node raises a counter; part of the data. */
    static final Duration RAISING_WINDOW = Duration.ofSeconds(5);

    private final Pipeline redis;
    private final Clock clock;
    private final KnownRooms known;
    private final Appender appender;

    /** @param appender is told of counters that have gone back */
    public Counters(Pipeline redis, Clock clock, KnownRooms known, Appender appender) {
        this.redis = redis;
        this.clock = clock;
        this.known = known;
        this.appender = appender;
    }

    /**
     * Reads the counters of rooms.
     *
     * @param reached as in {@link ReadNewest}
     */
    public Future<Map<String, Long>> newest(Map<String, Long> reached) {
        Commands commands = new Commands();
        reached.forEach((room, seq) -> {
            known.of(room).reached(seq);
            commands.get(Keys.seq(room));
        });
        return redis.send(commands).map(answers -> {
            Map<String, Long> newest = new LinkedHashMap<>();
            for (String room : reached.keySet()) {
                long counter = answers.nextCounter().orElse(0);
                if (counter < known.of(room).highest()) {
                    appender.suspect(room);
                }
                newest.put(room, counter);
            }
            return newest;
        });
    }

    /** Reads a room's counter; 0 if it has none. */
    public Future<Long> read(String room) {
        Commands commands = new Commands();
        commands.get(Keys.seq(room));
        return redis.send(commands).map(answers -> answers.nextCounter().orElse(0));
    }

    /**
     * Raises the counter of a room that comes from another Redis, unless another node does it in this window of time.
     *
     * @param to what the counter says there
     * @return whether the counter is raised; if not, another node is about to, and the caller asks again later
     */
    public Future<Boolean> raiseRelocated(String room, long to) {
        Lease lease = Lease.at(clock.millis(), RAISING_WINDOW);
        Commands taking = new Commands();
        lease.addTaking(taking, Keys.raising(room, lease.number()), "moved", to);
        taking.get(Keys.seq(room)); // the holder before may just have raised it
        return redis.send(taking).compose(answers -> {
            boolean taken = Lease.isTaken(answers);
            long counter = answers.nextCounter().orElse(0);
            Commands raising = new Commands();
            if (taken && counter < to) {
                raising.incrBy(Keys.seq(room), to - counter);
            }
            return redis.send(raising).map(taken || counter >= to);
        });
    }
}
