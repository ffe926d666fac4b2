package io.busline.history;

/** What this node remembers of a room, and Redis may forget. */
final class KnownRoom {
    private static final long NONE = -1;

    final String room;
    private long openedBucket = NONE;
    private long highest;

    KnownRoom(String room) {
        this.room = room;
    }

    /** The highest number that is known to have been given out. */
    long highest() {
        return highest;
    }

    void reached(long seq) {
        highest = Math.max(highest, seq);
    }

    /** Whether this node has entered the bucket in the index and given it its lifetime. */
    boolean hasOpened(long bucket) {
        return openedBucket == bucket;
    }

    void opened(long bucket) {
        openedBucket = bucket;
    }

    /** Redis may have lost what was written when the bucket was opened. */
    void forgetOpened() {
        openedBucket = NONE;
    }
}
