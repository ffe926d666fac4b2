package io.busline.room;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bounds the memory that recent events take, over all rooms of one gateway. When it is short, the room that was quiet
 * longest forgets its events. To be used from the hub's context.
 */
final class RecentMemory {
    private final long limit;
    /** Bytes by feed; the feed that was quiet longest comes first. */
    private final Map<RoomFeed, Long> taken = new LinkedHashMap<>(64, 0.75f, true);

    private long total;

    /** @param limit bytes of JSON */
    RecentMemory(long limit) {
        this.limit = limit;
    }

    /** The feed's recent events have changed. */
    void changed(RoomFeed feed) {
        update(feed);
        while (total > limit) {
            RoomFeed quietest = taken.keySet().iterator().next();
            if (quietest == feed) {
                feed.dropOldestRecent();
                update(feed);
            } else {
                quietest.forgetRecent();
                closed(quietest);
            }
        }
    }

    void closed(RoomFeed feed) {
        Long bytes = taken.remove(feed);
        total -= bytes == null ? 0 : bytes;
    }

    private void update(RoomFeed feed) {
        long bytes = feed.recentBytes();
        Long before = taken.put(feed, bytes);
        total += bytes - (before == null ? 0 : before);
    }
}
