package io.busline.room;

import io.busline.bus.Bus;
import io.busline.history.SettleNumbers;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Fetches from history what the bus does not bring: each room that is behind is looked at again and again until it is not.
 * To be used from the hub's context.
 */
final class Healing {
    /** How long a missing message may still arrive by itself, ms; on one machine the bus takes well under 1. */
    private static final long PATIENCE_MS = 100;

    private final Bus bus;
    private final HubMetrics metrics;
    private final Set<RoomFeed> behind = new LinkedHashSet<>();

    Healing(Bus bus, HubMetrics metrics) {
        this.bus = bus;
        this.metrics = metrics;
    }

    /** Looks after the room if it is behind. */
    void watch(RoomFeed feed) {
        if (feed.order.isBehind()) {
            behind.add(feed);
        }
    }

    void forget(RoomFeed feed) {
        behind.remove(feed);
    }

    /** To be called every now and then, at the latest after {@link #PATIENCE_MS}. */
    void heal(long now) {
        for (Iterator<RoomFeed> watched = behind.iterator(); watched.hasNext(); ) {
            RoomFeed feed = watched.next();
            if (!feed.order.isBehind()) {
                watched.remove();
            } else if (feed.order.canRelease()) {
                feed.order.releaseHeld();
            } else if (!feed.fetching && now - feed.order.missingSince() >= PATIENCE_MS) {
                fetchMissing(feed, now);
            }
        }
    }

    private void fetchMissing(RoomFeed feed, long now) {
        OrderingBuffer order = feed.order;
        feed.fetching = true;
        long before = order.position();
        SettleNumbers request =
                new SettleNumbers(feed.room, before, order.newest(), order.missingUpTo(), now - order.missingSince());
        bus.ask(request).onComplete(settled -> {
            feed.fetching = false;
            long then = Hub.now();
            if (settled.failed()) {
                order.restartPatience(then); // out of reach: nothing counts as missing for that
                return;
            }
            settled.result().messages().forEach(message -> feed.heal(message, then));
            settled.result().gaps().forEach(gap -> order.skip(gap, then));
            metrics.healed(settled.result().messages().size());
        });
    }
}
