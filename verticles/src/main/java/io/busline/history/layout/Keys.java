package io.busline.history.layout;

import io.busline.history.append.Claim;

/** The Redis keys of a room; the braces keep them all on one instance. */
public final class Keys {
    private Keys() {}

    /** The counter that numbers the room's messages. */
    public static String seq(String room) {
        return "busline:{" + room + "}:seq";
    }

    /** The messages of the bucket that starts at {@code start}, seconds since 1970. */
    public static String bucket(String room, long start) {
        return "busline:{" + room + "}:h:" + start;
    }

    /** The gaps found while the bucket that starts at {@code start}, seconds since 1970, was the current one. */
    public static String gaps(String room, long start) {
        return "busline:{" + room + "}:x:" + start;
    }

    /** What became of the room's numbers from {@code first} on. */
    public static String decisions(String room, long first) {
        return "busline:{" + room + "}:d:" + first;
    }

    /** What became of the message that the sender marked so: see {@link Claim}. */
    public static String claim(String room, String sender, String id) {
        return "busline:{" + room + "}:i:" + sender + ":" + id;
    }

    /** That somebody raises the counter, in this window of time. */
    public static String raising(String room, long window) {
        return "busline:{" + room + "}:r:" + window;
    }

    /** Since when each instance has been on the ring, ms since 1970, by its name. */
    public static final String RING = "busline:ring";

    /** Below which no room of this Redis may be numbered, because it has lost its data before: member {@code seq}. */
    public static final String FLOOR = "busline:floor";

    /** The index of the buckets in the span that starts at {@code start}, seconds since 1970. */
    public static String index(String room, long start) {
        return "busline:{" + room + "}:b:" + start;
    }
}
