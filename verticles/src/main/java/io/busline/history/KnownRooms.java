package io.busline.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rooms this node has had to do with; beyond {@value #MOST} the longest unused are forgotten. */
final class KnownRooms {
    private static final int MOST = 100_000;

    private final Map<String, KnownRoom> rooms = new LastUsed();
    private long floor;

    KnownRoom of(String room) {
        return rooms.computeIfAbsent(room, KnownRoom::new);
    }

    /** The highest number that may have been given out in the room. */
    long highest(String room) {
        return Math.max(floor, of(room).highest());
    }

    /** No room may be numbered from here on down. */
    void raiseFloor(long seq) {
        floor = Math.max(floor, seq);
    }

    List<String> names() {
        return new ArrayList<>(rooms.keySet());
    }

    void forgetOpened() {
        rooms.values().forEach(KnownRoom::forgetOpened);
    }

    private static final class LastUsed extends LinkedHashMap<String, KnownRoom> {
        private static final long serialVersionUID = 1;

        LastUsed() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KnownRoom> eldest) {
            return size() > MOST;
        }
    }
}
