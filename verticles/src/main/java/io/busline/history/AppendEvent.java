package io.busline.history;

import io.busline.bus.Request;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.User;

/**
 * Stores an event and publishes it to all nodes; answered once it is stored. Events of one sender that one context
 * appends to a room get rising {@code seq}s in the order of asking; different senders take turns. Fails with {@code
 * unavailable} when Redis is out of reach or full, or too much is waiting; then it is unknown whether the event was
 * stored, and the request may be repeated.
 *
 * @param id the sender's idempotency key: the same sender's events with the same key in the same room are one event and
 *     get the first one's {@code seq}; null for none
 * @param mayBeRepeat whether the event may have been sent before through another node. Then the key is looked up first,
 *     which costs the batch a round trip, so that a repeat uses up no number. If this is wrongly false, one number
 *     stays unused
 * @param reached the highest {@code seq} of the room that the asker has seen; the event gets a higher one
 */
public record AppendEvent(String room, User sender, RoomEvent event, String id, boolean mayBeRepeat, long reached)
        implements Request<AppendEvent.Appended> {

    /** An event that is sent for the first time. */
    public AppendEvent(String room, User sender, RoomEvent event, String id) {
        this(room, sender, event, id, false, 0);
    }

    /** {@code ts} in ms since 1970. */
    public record Appended(long seq, long ts) {}
}
