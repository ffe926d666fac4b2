package io.busline.history.placement.ring;

import io.busline.history.placement.RoomStore;
import io.busline.history.placement.Shard;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves rooms to other servers when a ring has grown. Before anything is done in a room that was on a former server,
 * its counter on the current one is raised to the counter on the former. Events stay on the former server and are read
 * there. To be used from one context.
 */
final class RoomRelocation {
    /** Rooms whose servers are remembered; finding them again costs a round trip to each. */
    private static final int MAX_REMEMBERED = 100_000;

    /** Between looks at a counter that another node is raising. */
    private static final long RECHECK_MS = 50;

    private final Vertx vertx;
    private final Clock clock;
    private final PastRings past;
    private final long historyEnds;
    private final long idsEnd;
    private final Map<String, Future<RoomStore>> stores = new Remembered();

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

    Future<RoomStore> storeOf(String room, Shard current) {
        Future<RoomStore> known = stores.get(room);
        if (known != null && known.succeeded() && clock.millis() >= historyEnds) {
            return Future.succeededFuture(current); // the former servers have nothing left
        }
        if (known == null) {
            List<Shard> former = past.formerShards(room, current);
            if (former.isEmpty()) {
                return Future.succeededFuture(current);
            }
            known = relocate(room, current, former);
            stores.put(room, known);
            known.onFailure(failure -> stores.remove(room));
        }
        return known;
    }

    private Future<RoomStore> relocate(String room, Shard current, List<Shard> former) {
        return current.counters().read(room).compose(counterNow -> {
            if (counterNow > 0 && clock.millis() >= historyEnds) {
                return Future.succeededFuture(current);
            }
            List<Future<Long>> reading = new ArrayList<>();
            former.forEach(shard -> reading.add(shard.counters().read(room)));
            return Future.all(reading).compose(read -> {
                List<RelocatedRoom.Part> parts = parts(
                        current, former, reading.stream().map(Future::result).toList());
                long reached = parts.get(parts.size() - 1).after();
                if (reached == 0) {
                    return Future.succeededFuture(current); // the room is younger than the ring
                }
                return raise(room, current, counterNow, reached)
                        .map(raised -> new RelocatedRoom(parts, () -> clock.millis() < idsEnd));
            });
        });
    }

    /** @param reached the counters on the former servers, the last server first; each went on from the one before it */
    private static List<RelocatedRoom.Part> parts(Shard current, List<Shard> former, List<Long> reached) {
        List<RelocatedRoom.Part> parts = new ArrayList<>();
        long after = 0;
        for (int i = former.size() - 1; i >= 0; i--) {
            if (reached.get(i) > after) {
                parts.add(new RelocatedRoom.Part(former.get(i), after, reached.get(i)));
                after = reached.get(i);
            }
        }
        parts.add(new RelocatedRoom.Part(current, after, Long.MAX_VALUE));
        return parts;
    }

    /** One of the nodes raises the counter, by one command; the others wait until they see it raised. */
    private Future<Void> raise(String room, Shard current, long counter, long reached) {
        if (counter >= reached) {
            return Future.succeededFuture();
        }
        return current.counters()
                .raiseRelocated(room, reached)
                .compose(raised -> raised
                        ? Future.succeededFuture()
                        : later().compose(waited -> current.counters().read(room))
                                .compose(now -> raise(room, current, now, reached)));
    }

    private Future<Void> later() {
        Promise<Void> later = Promise.promise();
        vertx.setTimer(RECHECK_MS, timer -> later.complete());
        return later.future();
    }

    private static final class Remembered extends LinkedHashMap<String, Future<RoomStore>> {
        private static final long serialVersionUID = 1;

        Remembered() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Future<RoomStore>> eldest) {
            return size() > MAX_REMEMBERED;
        }
    }
}
