package io.busline.history.placement.ring;

import io.busline.history.append.CounterRepair;
import io.busline.history.layout.Keys;
import io.busline.history.placement.RoomStore;
import io.busline.history.placement.Shard;
import io.busline.history.read.HistoryReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings rooms to their new homes when a ring has grown: before anything is done in a room that lay elsewhere before, the
 * counter at home is raised to the old one. The old messages stay, and are read there. To be used from one context.
 */
final class RoomRelocation {
    /** Rooms whose way is remembered; finding it again costs a round trip to each place. */
    private static final int MOST_REMEMBERED = 100_000;

    /** Between looks at a counter that another node is raising. */
    private static final long AGAIN_MS = 50;

    private final Vertx vertx;
    private final Clock clock;
    private final PastRings past;
    private final long historyEnds;
    private final long idsEnd;
    private final Map<String, Future<RoomStore>> places = new Remembered();

    /**
     * @param historyMs how long messages are kept, ms
     * @param idMs how long ids are known, ms
     */
    RoomRelocation(Vertx vertx, Clock clock, PastRings past, long historyMs, long idMs) {
        this.vertx = vertx;
        this.clock = clock;
        this.past = past;
        this.historyEnds = past.grownAt() + historyMs;
        this.idsEnd = past.grownAt() + idMs;
    }

    Future<RoomStore> placeOf(String room, Shard home) {
        Future<RoomStore> known = places.get(room);
        if (known == null) {
            List<Shard> before = past.homesBefore(room, home);
            if (before.isEmpty()) {
                return Future.succeededFuture(home);
            }
            known = bringHome(room, home, before);
            places.put(room, known);
            known.onFailure(failure -> places.remove(room));
        }
        return known;
    }

    private Future<RoomStore> bringHome(String room, Shard home, List<Shard> before) {
        return counter(room, home).compose(atHome -> {
            if (atHome > 0 && clock.millis() >= historyEnds) {
                return Future.succeededFuture(home);
            }
            List<Future<Long>> reading = new ArrayList<>();
            before.forEach(shard -> reading.add(counter(room, shard)));
            return Future.all(reading).compose(read -> {
                List<RelocatedRoom.Part> parts =
                        parts(home, before, reading.stream().map(Future::result).toList());
                long reached = parts.get(parts.size() - 1).after();
                if (reached == 0) {
                    return Future.succeededFuture(home); // a room that came to be after the ring had grown
                }
                return raise(room, home, atHome, reached)
                        .map(raised -> new RelocatedRoom(parts, clock.millis() < idsEnd));
            });
        });
    }

    /** @param reached what the counters of the places before say, the last place first; each took over from the one before it */
    private static List<RelocatedRoom.Part> parts(Shard home, List<Shard> before, List<Long> reached) {
        List<RelocatedRoom.Part> parts = new ArrayList<>();
        long after = 0;
        for (int i = before.size() - 1; i >= 0; i--) {
            if (reached.get(i) > after) {
                parts.add(new RelocatedRoom.Part(before.get(i), after, reached.get(i)));
                after = reached.get(i);
            }
        }
        parts.add(new RelocatedRoom.Part(home, after, Long.MAX_VALUE));
        return parts;
    }

    private static Future<Long> counter(String room, Shard shard) {
        return shard.redis()
                .batch(List.of(Request.cmd(Command.GET, Keys.seq(room))))
                .map(answers -> HistoryReader.seq(answers.get(0)));
    }

    /** One of the nodes raises the counter, by one command; the others see it raised. */
    private Future<Void> raise(String room, Shard home, long counter, long reached) {
        if (counter >= reached) {
            return Future.succeededFuture();
        }
        // In the next window somebody else may raise it, however this one's claim is left behind.
        String key = Keys.raising(room, clock.millis() / CounterRepair.WINDOW_MS);
        return home.redis()
                .batch(List.of(
                        Request.cmd(Command.ZADD, key, "NX", reached, "moved"),
                        Request.cmd(Command.EXPIRE, key, 2 * CounterRepair.WINDOW_MS / 1_000)))
                .compose(answers -> answers.get(0).toLong() == 1
                        ? home.redis()
                                .batch(List.of(Request.cmd(Command.INCRBY, Keys.seq(room), reached - counter)))
                                .mapEmpty()
                        : later().compose(waited -> counter(room, home))
                                .compose(now -> raise(room, home, now, reached)));
    }

    private Future<Void> later() {
        Promise<Void> later = Promise.promise();
        vertx.setTimer(AGAIN_MS, timer -> later.complete());
        return later.future();
    }

    private static final class Remembered extends LinkedHashMap<String, Future<RoomStore>> {
        private static final long serialVersionUID = 1;

        Remembered() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Future<RoomStore>> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }
}
