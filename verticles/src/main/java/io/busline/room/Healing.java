package io.busline.room;

import io.busline.bus.Requests;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Reads from history what the bus does not bring: each room that is behind is looked at again and again until it is
 * not. To be used from the hub's context.
 */
final class Healing {
    /** How long a missing event may still arrive over the bus, ms; on one machine the bus takes well under 1. */
    private static final long PATIENCE_MS = 100;

    private final Requests requests;
    private final HubMetrics metrics;
    private final Set<RoomFeed> behind = new LinkedHashSet<>();

    Healing(Requests requests, HubMetrics metrics) {
        this.requests = requests;
        this.metrics = metrics;
    }

    /** Looks after the room if it is behind. */
    void watch(RoomFeed feed) {
        if (feed.isBehind()) {
            behind.add(feed);
        }
    }

    void forget(RoomFeed feed) {
        behind.remove(feed);
    }

    /** To be called at least every {@link #PATIENCE_MS}. */
    void heal(long now) {
        for (Iterator<RoomFeed> watched = behind.iterator(); watched.hasNext(); ) {
            RoomFeed feed = watched.next();
            if (!feed.isBehind()) {
                watched.remove();
            } else if (!feed.releaseHeld() && feed.needsHealing(PATIENCE_MS, now)) {
                fetchMissing(feed, now);
            }
        }
    }

    private void fetchMissing(RoomFeed feed, long now) {
        requests.ask(feed.heal(now)).onComplete(settled -> {
            if (settled.succeeded()) {
                feed.healed(settled.result(), Hub.now());
                metrics.healed(settled.result().messages().size());
            } else {
                feed.notHealed(Hub.now());
            }
        });
    }
}
