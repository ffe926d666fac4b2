package io.busline.history.append;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The rooms that this node has used. Beyond {@value #MAX_ROOMS} it forgets those that were not used for longest. */
public final class KnownRooms {
    private static final int MAX_ROOMS = 100_000;

    /** Shared by all views. */
    private static final class All extends LinkedHashMap<String, KnownRoom> {
        private static final long serialVersionUID = 1;

        private transient long floor;

        All() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KnownRoom> eldest) {
            return size() > MAX_ROOMS;
        }
    }

    private final All all;
    private final Predicate<String> mine;

    public KnownRooms() {
        this(new All(), room -> true);
    }

    private KnownRooms(All all, Predicate<String> mine) {
        this.all = all;
        this.mine = mine;
    }

    /** A view of the same rooms for a server that keeps only some of them; which ones may change. */
    public KnownRooms only(Predicate<String> keeps) {
        return new KnownRooms(all, keeps);
    }

    KnownRoom of(String room) {
        return all.computeIfAbsent(room, KnownRoom::new);
    }

    /** The highest number that may have been given out in the room. */
    long highest(String room) {
        return Math.max(all.floor, of(room).highest());
    }

    /** No room may be numbered up to this number. */
    void raiseFloor(long seq) {
        all.floor = Math.max(all.floor, seq);
    }

    List<String> names() {
        List<String> names = new ArrayList<>(all.keySet());
        names.removeIf(mine.negate());
        return names;
    }

    void forgetOpened() {
        all.values().forEach(KnownRoom::forgetOpened);
    }
}
