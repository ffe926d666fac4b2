package io.busline.room;

import io.busline.protocol.StoredMessage;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Puts a room's messages in order: releases each {@code seq} once, only when every lower one was released or given up, and
 * keeps what came early. Before {@link #startAt} everything counts as early. What has piled up is released in portions, so
 * that a closed gap does not flood the members. Not thread-safe; times are ms of any steady clock.
 */
final class OrderingBuffer {
    /** Held messages released at a time. */
    static final int PORTION = 500;

    /** Beyond this many early messages the highest are dropped; history still has them. */
    private static final int MAX_HELD = 10_000;

    private static final long NOT_STARTED = -1;

    /** {@code message} is null for a number without one. */
    private record Early(StoredMessage message, long since) {}

    private final TreeMap<Long, Early> held = new TreeMap<>();
    private long position = NOT_STARTED;
    private long newest;
    /** The highest {@code seq} known when it turned out, by the counter alone, that something is missing behind all that is held. */
    private long tail;

    private long tailSince;

    /** Before this nothing counts as missing, because nobody could have found it. */
    private long patientSince;

    /** Everything up to {@code seq} counts as released; what is held beyond it may follow at once. */
    void startAt(long seq, Consumer<StoredMessage> release) {
        position = seq;
        newest = Math.max(newest, seq);
        held.headMap(seq, true).clear();
        releaseHeld(release);
    }

    void offer(StoredMessage message, long now, Consumer<StoredMessage> release) {
        take(message.seq(), message, now, release);
    }

    /** No message will ever have this {@code seq}: it counts as released when its turn comes. */
    void skip(long seq, long now, Consumer<StoredMessage> release) {
        take(seq, null, now, release);
    }

    private void take(long seq, StoredMessage message, long now, Consumer<StoredMessage> release) {
        if (position != NOT_STARTED && seq <= position) {
            return;
        }
        newest = Math.max(newest, seq);
        if (position != NOT_STARTED && seq == position + 1) {
            position = seq;
            held.remove(seq);
            if (message != null) {
                release.accept(message);
            }
            releaseHeld(release);
        } else {
            held.putIfAbsent(seq, new Early(message, now));
            if (held.size() > MAX_HELD) {
                held.pollLastEntry();
            }
        }
        markTail(now);
    }

    /** The room's counter has reached {@code seq}: what lies between must exist or be on its way. */
    void expect(long seq, long now) {
        newest = Math.max(newest, seq);
        markTail(now);
    }

    private void markTail(long now) {
        long reached = held.isEmpty() ? position : held.lastKey();
        if (tail <= reached) {
            tail = newest;
            tailSince = now;
        }
    }

    /** Releases the next portion of what is held and no longer has to wait. */
    void releaseHeld(Consumer<StoredMessage> release) {
        for (int i = 0; i < PORTION && canRelease(); i++) {
            position++;
            StoredMessage message = held.pollFirstEntry().getValue().message();
            if (message != null) {
                release.accept(message);
            }
        }
    }

    boolean canRelease() {
        return !held.isEmpty() && held.firstKey() == position + 1;
    }

    boolean isBehind() {
        return position != NOT_STARTED && position < newest;
    }

    /** The last {@code seq} of which everything up to it was released or given up. */
    long position() {
        return position;
    }

    /** Since when it has been known that the message behind the position is missing; only while {@link #isBehind}. */
    long missingSince() {
        return Math.max(
                patientSince,
                held.isEmpty() ? tailSince : held.firstEntry().getValue().since());
    }

    /** What is missing could not be looked for until now. */
    void restartPatience(long now) {
        patientSince = now;
    }

    /**
     * Gives up the first run of missing messages and returns its last {@code seq}; what is behind it is for {@link
     * #releaseHeld}. Spares what the counter alone has reached only later.
     */
    long giveUpFirstGap() {
        position = held.isEmpty() ? tail : held.firstKey() - 1;
        return position;
    }
}
