package io.busline.history;

import io.busline.bus.Request;
import io.busline.protocol.User;

/**
 * Stores a message and announces it on the room's address; answered once it is stored. Messages that one context asks to
 * append to a room get rising {@code seq}s in the order of asking. Fails with {@code unavailable} where Redis is out of
 * reach or the queue is full; whether the message was stored is then unknown, and it may be asked for again.
 *
 * @param id the sender's mark for the message: asked for again under the same one, by the same sender in the same room, it
 *     is the same message and gets the first one's {@code seq}; null for none
 * @param mayBeRepeat whether it may have been sent before, through another node: looked up first then, so that a repeat
 *     spends no number. Where it is wrongly false, a number stays unused
 * @param reached the room's highest {@code seq} that the asker has seen given out; the message gets a higher one
 */
public record AppendEvent(String room, User sender, String text, String id, boolean mayBeRepeat, long reached)
        implements Request<AppendEvent.Appended> {

    /** A message that is sent for the first time. */
    public AppendEvent(String room, User sender, String text, String id) {
        this(room, sender, text, id, false, 0);
    }

    /** {@code ts} in ms since 1970. */
    public record Appended(long seq, long ts) {}
}
