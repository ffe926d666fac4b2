package io.busline.history;

import io.busline.bus.Request;
import java.util.List;

/** Reads the highest {@code seq} given out in each of the rooms, 0 for a room without messages; in the rooms' order. */
public record ReadNewest(List<String> rooms) implements Request<List<Long>> {
    public ReadNewest {
        rooms = List.copyOf(rooms);
    }
}
