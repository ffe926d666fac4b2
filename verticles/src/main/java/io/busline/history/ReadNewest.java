package io.busline.history;

import io.busline.bus.Request;
import java.util.List;
import java.util.Map;

/**
 * Reads the highest {@code seq} given out in each of the rooms, 0 for a room without events; in the map's order. Rooms
 * whose Redis is out of reach have {@link #UNKNOWN}; fails with {@code unavailable} if all are.
 *
 * @param reached each room's highest {@code seq} that the asker knows to have been given out: where Redis says less it
 *     has lost writes, and the counter is raised
 */
public record ReadNewest(Map<String, Long> reached) implements Request<List<Long>> {
    /** Below every {@code seq}. */
    public static final long UNKNOWN = -1;
}
