package io.busline.room;

import io.busline.bus.Requests;
import io.busline.history.ReadNewest;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Compares how far rooms were delivered with their counters in Redis, each room once a round. So an event of a room
 * whose subscription the bus has lost is late by one round, and not lost. To be used from the hub's context.
 */
final class Comparison {
    private static final int MAX_AT_A_TIME = 1_000;

    /** Other nodes may learn of a subscription this much later, ms. Measured: docs/addressing.md. */
    private static final long LAG_MS = 100;

    private final Requests requests;
    private final Healing healing;
    private final long roundMs;
    private final Queue<RoomFeed> left = new ArrayDeque<>();
    private final Queue<Opened> opened = new ArrayDeque<>();
    private long roundEnds;
    private boolean asking;

    private record Opened(RoomFeed feed, long at) {}

    /** @param roundMs how long a round takes, ms */
    Comparison(Requests requests, Healing healing, long roundMs) {
        this.requests = requests;
        this.healing = healing;
        this.roundMs = roundMs;
    }

    /** The room is compared soon: other nodes may have published events before they knew of its subscription. */
    void opened(RoomFeed feed, long now) {
        opened.add(new Opened(feed, now));
    }

    /** To be called every {@code tickMs}. Compares a share of the rooms, so that they are spread over the round. */
    void compare(Collection<RoomFeed> open, long now, long tickMs) {
        if (asking) {
            return;
        }
        if (left.isEmpty() && now >= roundEnds) {
            left.addAll(open);
            roundEnds = now + roundMs;
        }
        long ticksLeft = Math.max(1, (roundEnds - now) / tickMs);
        long share = Math.min(MAX_AT_A_TIME, (left.size() + ticksLeft - 1) / ticksLeft);
        Map<String, RoomFeed> some = new LinkedHashMap<>();
        while (!opened.isEmpty() && opened.peek().at() <= now - LAG_MS && some.size() < MAX_AT_A_TIME) {
            RoomFeed feed = opened.poll().feed();
            if (feed.isOpen()) {
                some.put(feed.room(), feed);
            }
        }
        for (long i = 0; i < share; i++) {
            RoomFeed feed = left.poll();
            if (feed.isOpen()) {
                some.put(feed.room(), feed);
            }
        }
        ask(some);
    }

    private void ask(Map<String, RoomFeed> some) {
        Map<String, Long> reached = new LinkedHashMap<>();
        some.forEach((room, feed) -> reached.put(room, feed.newest()));
        if (some.isEmpty()) {
            return;
        }
        asking = true;
        requests.ask(new ReadNewest(reached)).onComplete(read -> {
            asking = false;
            if (read.succeeded()) {
                List<RoomFeed> feeds = List.copyOf(some.values());
                for (int i = 0; i < feeds.size(); i++) {
                    feeds.get(i).expect(read.result().get(i), Hub.now());
                    healing.watch(feeds.get(i));
                }
            }
        });
    }
}
