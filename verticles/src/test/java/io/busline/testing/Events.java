package io.busline.testing;

import io.busline.history.AppendEvent;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.StoredEvent;
import io.busline.protocol.User;

/** Events for tests that do not care what is said. */
public final class Events {
    public static final User ADA = new User("ada", "Ada", true);

    private Events() {}

    /** A stored message of Ada's whose frame is as short as can be. */
    public static StoredEvent stored(long seq) {
        return stored(seq, 1);
    }

    /** @param ts ms since 1970 */
    public static StoredEvent stored(long seq, long ts) {
        return new StoredEvent(seq, ts, ADA.id(), RoomEvent.Kind.MESSAGE, EncodedFrame.of("{}"));
    }

    /** A message of Ada's without an idempotency key. */
    public static AppendEvent append(String room, String text) {
        return append(room, text, null);
    }

    /** A message of somebody else's. */
    public static AppendEvent by(String sender, String room, String text) {
        return new AppendEvent(room, new User(sender, sender, true), new RoomEvent.Message(text), null);
    }

    /** A message of Ada's, sent for the first time. */
    public static AppendEvent append(String room, String text, String id) {
        return new AppendEvent(room, ADA, new RoomEvent.Message(text), id);
    }

    /** A message of Ada's that may have been sent before. */
    public static AppendEvent appendAgain(String room, String text, String id) {
        return new AppendEvent(room, ADA, new RoomEvent.Message(text), id, true, 0);
    }
}
