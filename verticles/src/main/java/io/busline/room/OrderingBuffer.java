package io.busline.room;

import io.busline.protocol.StoredMessage;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Puts a room's messages in order: releases each {@code seq} once, only when every lower one was released or given up, and
 * keeps what came early. Before {@link #startAt} everything counts as early. Not thread-safe.
 */
final class OrderingBuffer {
    /** Beyond this many early messages further ones are dropped; history still has them. */
    private static final int MAX_HELD = 10_000;

    private static final long NOT_STARTED = -1;

    private final TreeMap<Long, StoredMessage> held = new TreeMap<>();
    private long position = NOT_STARTED;
    private long newest;

    /** Everything up to {@code seq} counts as released; what is held beyond it may follow at once. */
    void startAt(long seq, Consumer<StoredMessage> release) {
        position = seq;
        newest = Math.max(newest, seq);
        held.headMap(seq, true).clear();
        releaseHeld(release);
    }

    void offer(StoredMessage message, Consumer<StoredMessage> release) {
        long seq = message.seq();
        if (position != NOT_STARTED && seq <= position) {
            return;
        }
        newest = Math.max(newest, seq);
        if (position != NOT_STARTED && seq == position + 1) {
            position = seq;
            release.accept(message);
            releaseHeld(release);
        } else if (held.size() < MAX_HELD) {
            held.put(seq, message);
        }
    }

    /** The room's counter has reached {@code seq}: what lies between must exist or be on its way. */
    void expect(long seq) {
        newest = Math.max(newest, seq);
    }

    boolean isMissingSome() {
        return position != NOT_STARTED && position < newest;
    }

    /** The last {@code seq} of which everything up to it was released or given up. */
    long position() {
        return position;
    }

    /** Gives up the first run of missing messages and returns its last {@code seq}. */
    long giveUpFirstGap(Consumer<StoredMessage> release) {
        long gapEnd = held.isEmpty() ? newest : held.firstKey() - 1;
        position = gapEnd;
        releaseHeld(release);
        return gapEnd;
    }

    private void releaseHeld(Consumer<StoredMessage> release) {
        while (!held.isEmpty() && held.firstKey() == position + 1) {
            position++;
            release.accept(held.pollFirstEntry().getValue());
        }
    }
}
