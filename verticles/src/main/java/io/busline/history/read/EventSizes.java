package io.busline.history.read;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How large the events of rooms are, in order to ask Redis for as many as an answer holds. What was read last of a room
 * counts at once if it was larger, and slowly if it was smaller: to ask for too few costs a round trip more, to ask for
 * too many costs Redis and this node up to megabytes. For rooms that nothing is known of, all readings count slowly, so
 * that nobody's room of long messages makes all others look large. To be used from one context.
 */
final class EventSizes {
    private static final int MAX_ROOMS = 10_000;

    /** One part in so many of what is known of a room is replaced by what is smaller. */
    private static final int INERTIA = 8;

    /** The same for rooms that nothing is known of, by what is larger too. */
    private static final int INERTIA_OF_ANY = 16;

    /** What a reading that finds nothing counts as: a short message. */
    private static final int SMALL = 128;

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

    /** Whether anything is known of the room. */
    boolean isKnown(String room) {
        return byRoom.containsKey(room);
    }

    /** A reading has found so many events, 0 too, with so many bytes in all. */
    void seen(String room, int events, long bytes) {
        int average = events == 0 ? SMALL : (int) Math.max(1, bytes / events);
        if (events > 0) {
            byRoom.merge(room, average, (before, now) -> now >= before ? now : towards(before, now, INERTIA));
        }
        any = towards(any, average, INERTIA_OF_ANY);
    }

    private static int towards(int before, int now, int inertia) {
        int step = (now - before) / inertia;
        return before + (step == 0 ? Integer.signum(now - before) : step);
    }
}
