package io.busline.history;

import io.busline.bus.Request;
import java.util.List;

/**
 * Reads the highest {@code seq} given out in each of the rooms, 0 for a room without messages; in the rooms' order. Rooms
 * whose Redis instance is out of reach have {@link #UNKNOWN}; fails with {@code unavailable} where all are.
 */
public record ReadNewest(List<String> rooms) implements Request<List<Long>> {
    /** Below every {@code seq}. */
    public static final long UNKNOWN = -1;

    public ReadNewest {
        rooms = List.copyOf(rooms);
    }
}
