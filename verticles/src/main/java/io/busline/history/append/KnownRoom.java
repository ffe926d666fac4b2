package io.busline.history.append;

import io.busline.history.settle.Decisions;
import io.busline.protocol.StoredEvent;

/** What this node knows of a room. Redis may have lost it. */
final class KnownRoom {
    private static final long NONE = -1;

    final String room;
    private long openedBucket = NONE;
    private long highest;
    private long lastingDecisions = NONE;
    private long lastingSince;

    KnownRoom(String room) {
        this.room = room;
    }

    /** The highest number that is known to have been given out. */
    long highest() {
        return highest;
    }

    /** Numbers that no room can have do not count: the counter would be raised to them, and overflow. */
    void reached(long seq) {
        if (seq <= StoredEvent.LARGEST_SEQ) {
            highest = Math.max(highest, seq);
        }
    }

    /** Whether this node has entered the bucket in the index and given it its lifetime. */
    boolean hasOpened(long bucket) {
        return openedBucket == bucket;
    }

    void opened(long bucket) {
        openedBucket = bucket;
    }

    /** The first number of a key of decisions that lives long enough, -1 for none; {@code now} in ms since 1970. */
    long lastingDecisions(long now) {
        return now - lastingSince < Decisions.RENEW_AFTER.toMillis() ? lastingDecisions : NONE;
    }

    /** Decisions were written into the key; if it was not known to live long enough, its lifetime was renewed. */
    void decisionsLast(long first, long now) {
        if (lastingDecisions(now) != first) {
            lastingDecisions = first;
            lastingSince = now;
        }
    }

    /** Redis may have lost what was written when the bucket was opened. */
    void forgetOpened() {
        openedBucket = NONE;
        lastingDecisions = NONE;
    }
}
