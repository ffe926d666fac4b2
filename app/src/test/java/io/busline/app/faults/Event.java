package io.busline.app.faults;

import java.util.OptionalLong;

/**
 * One thing that was seen during a run. {@code at} is in ms since the run began, by a clock that never goes back. A
 * message's {@code id} is its text too, and no two messages have the same one.
 */
sealed interface Event {
    long at();

    /** A client has sent a message, for the first time or again. */
    record Sent(long at, String client, String room, String id) implements Event {}

    record Acked(long at, String client, String room, String id, long seq) implements Event {}

    /** A client was given a message, live or with a {@code joined}. */
    record Received(long at, String client, String room, long seq, String id) implements Event {}

    /**
     * A client was let into a room, before it is given what came with it.
     *
     * @param since what it said to have seen, if it came back
     * @param seq where the room continues for it
     */
    record Joined(long at, String client, String room, OptionalLong since, long seq, boolean complete)
            implements Event {}

    /** @param unused whether the client was told that nobody had ever used these numbers */
    record GapTold(long at, String client, String room, long from, long to, boolean unused) implements Event {}

    /** A client has lost its connection, or given it up; {@code why} is for people. */
    record Disconnected(long at, String client, String why) implements Event {}

    /** A client has left for good, having caught up. */
    record Parted(long at, String client) implements Event {}

    /** The history lost all its data at some moment up to {@code until}. */
    record DataLost(long at, long until) implements Event {}

    /** What history held at the end of the run, room by room, in the order in which it was read. */
    record Kept(long at, String room, long seq, String id) implements Event {}
}
