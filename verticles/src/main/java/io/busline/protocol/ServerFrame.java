package io.busline.protocol;

import java.util.List;

/**
 * What the server says besides the events of rooms, whose frames {@link StoredEvent} builds; {@link FrameEncoder}
 * writes it. {@code id} is the one of the frame answered, or null.
 */
public sealed interface ServerFrame {

    /**
     * Tells a client who it is here and what it may do.
     *
     * @param token shown in a later hello, it makes a guest the same user again
     */
    record Welcome(String id, User user, String token, String session, String node, Limits limits)
            implements ServerFrame {}

    /**
     * @param frameBytes largest frame the server reads, bytes
     * @param textChars longest message text, UTF-16 code units
     * @param roomsPerSession most rooms a session may have joined at once
     * @param messagesPerSecond most messages a user may send; 0: no limit
     */
    record Limits(int frameBytes, int textChars, int roomsPerSession, int messagesPerSecond) {}

    /**
     * @param seq the room's newest, as far as {@code messages} reach
     * @param messages oldest first
     * @param complete false if older messages than {@code since} asked for are gone or were cut
     * @param count people in the room
     */
    record Joined(String id, String room, long seq, List<StoredEvent> messages, boolean complete, int count)
            implements ServerFrame {
        public Joined {
            messages = List.copyOf(messages);
        }
    }

    record Left(String id, String room) implements ServerFrame {}

    /** The message is stored; {@code ts} in ms since 1970. */
    record Ack(String id, String room, long seq, long ts) implements ServerFrame {}

    /** {@code messages} oldest first; {@code more} says that the asked direction has further ones. */
    record History(String id, String room, List<StoredEvent> messages, boolean more) implements ServerFrame {
        public History {
            messages = List.copyOf(messages);
        }
    }

    record Presence(String id, String room, int count) implements ServerFrame {}

    /** The room has no events with these numbers. */
    record Gap(String room, SeqGap gap) implements ServerFrame {}

    /** This node is going away: the client should come back after that long, to any node. */
    record Reconnect(long afterMs) implements ServerFrame {}

    record Pong(String id) implements ServerFrame {}

    /** {@code room} may be null. {@code retryAfterMs} is 0 if the server does not know when the request may succeed. */
    record Error(String id, String room, ErrorCode code, String message, long retryAfterMs) implements ServerFrame {}
}
