package io.busline.history.read;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How large the events of rooms are, in order to ask Redis for as many as an answer holds. What was read last counts
 * at once if it was larger, and slowly if it was smaller: to ask for too few costs a round trip more, to ask for too
 * many costs Redis and this node up to megabytes. To be used from one context.
 */
final class EventSizes {
    private static final int MAX_ROOMS = 10_000;

    /** One part in so many of what is known is replaced by what is smaller. */
    private static final int INERTIA = 8;

    /** As large as a long message. */
    private static final int FIRST_GUESS = 4_096;

    private final Map<String, Integer> byRoom = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MAX_ROOMS;
        }
    };
    /** For rooms that nothing is known of. */
    private int any = FIRST_GUESS;

    /** The bytes that an event of the room is expected to have, at least 1. */
    int of(String room) {
        return byRoom.getOrDefault(room, any);
    }

    /** So many events were read, with so many bytes in all. */
    void seen(String room, int events, long bytes) {
        if (events > 0) {
            int average = (int) Math.max(1, bytes / events);
            byRoom.merge(room, average, EventSizes::follow);
            any = follow(any, average);
        }
    }

    private static int follow(int before, int now) {
        return now >= before ? now : before - (before - now + INERTIA - 1) / INERTIA;
    }
}
