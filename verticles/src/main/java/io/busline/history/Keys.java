package io.busline.history;

/** The Redis keys of a room; the braces keep them all on one instance. */
final class Keys {
    private Keys() {}

    /** The counter that numbers the room's messages. */
    static String seq(String room) {
        return "busline:{" + room + "}:seq";
    }

    /** The messages of the bucket that starts at {@code start}, seconds since 1970. */
    static String bucket(String room, long start) {
        return "busline:{" + room + "}:h:" + start;
    }

    /** The voided numbers of the bucket that starts at {@code start}, seconds since 1970. */
    static String voids(String room, long start) {
        return "busline:{" + room + "}:x:" + start;
    }

    /** What became of the message that the sender marked so: members {@code s}, its seq, and {@code t}, its time. */
    static String claim(String room, String sender, String id) {
        return "busline:{" + room + "}:i:" + sender + ":" + id;
    }

    /** The index of the buckets in the span that starts at {@code start}, seconds since 1970. */
    static String index(String room, long start) {
        return "busline:{" + room + "}:b:" + start;
    }
}
