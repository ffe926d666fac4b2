package io.busline.room;

import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts a room's events in order. Each {@code seq} is released once, as an event or as part of a gap, and only after
 * every lower one. Events that come early are held; before {@link #startAt} all events count as early. Held events are
 * released in portions, so that members are not flooded when the event that was missing arrives. Not thread-safe. Times
 * are ms of any steady clock.
 */
final class OrderingBuffer {
    /** Receives what is released, in order. */
    interface Receiver {
        void release(StoredEvent message);

        void release(SeqGap gap);
    }

    /** Held events and gaps that are released at a time. */
    static final int PORTION = 500;

    /** When more are held, the highest are dropped: history still has them. */
    private static final int MAX_HELD = 10_000;

    /**
     * No room gets this many numbers between two looks at its counter. An event of another node that is further ahead
     * is not believed: if it is true, the next look at the counter says so, and history has the event. Otherwise one
     * forged number would put the counter out of use, because a counter is raised to what nodes say was reached.
     */
    private static final long MOST_AHEAD = 1_000_000;

    private static final long NOT_STARTED = -1;

    /** An event, or the gap up to {@code last}, that came before its turn. */
    private record Early(StoredEvent message, boolean lost, long last, long since) {}

    private final Receiver receiver;
    /** By first number; the entries do not overlap. */
    private final TreeMap<Long, Early> held = new TreeMap<>();

    private long position = NOT_STARTED;
    private long newest;
    /** The highest {@code seq} that history has told of. */
    private long counted;
    /**
     * The highest {@code seq} known at {@link #tailSince}, when the counter alone said that numbers behind all held
     * ones are missing.
     */
    private long tail;

    private long tailSince;

    /** Nothing counts as missing since an earlier time: history could not be asked before. */
    private long patientSince;

    OrderingBuffer(Receiver receiver) {
        this.receiver = receiver;
    }

    /**
     * Everything up to {@code seq} counts as released. Held events that follow directly are released.
     *
     * @param counter what the room's counter said; held events that are too far ahead of it are dropped
     */
    void startAt(long seq, long counter) {
        position = seq;
        counted = Math.max(seq, counter);
        held.values().removeIf(early -> !isCredible(early.last()));
        newest = Math.max(seq, held.isEmpty() ? 0 : held.lastEntry().getValue().last());
        tail = Math.min(tail, newest);
        while (!held.isEmpty() && held.firstKey() <= seq) {
            Early first = held.pollFirstEntry().getValue();
            if (first.last() > seq) {
                held.put(seq + 1, first);
            }
        }
        releaseHeld();
    }

    void offer(StoredEvent message, long now) {
        long seq = message.seq();
        if (position != NOT_STARTED && seq <= position) {
            return;
        }
        newest = Math.max(newest, seq);
        if (position != NOT_STARTED && seq == position + 1 && !isHeld(seq)) {
            position = seq;
            receiver.release(message);
            releaseHeld();
        } else if (!isHeld(seq)) {
            hold(seq, new Early(message, false, seq, now));
        }
        markTail(now);
    }

    /** None of these numbers will have an event, except those whose events are held already. */
    void skip(SeqGap gap, long now) {
        newest = Math.max(newest, gap.to());
        long next = Math.max(gap.from(), position + 1);
        Map.Entry<Long, Early> reachesIn = held.lowerEntry(next);
        if (reachesIn != null) {
            next = Math.max(next, reachesIn.getValue().last() + 1);
        }
        for (Long taken : List.copyOf(
                held.subMap(Math.min(next, gap.to()), true, gap.to(), true).keySet())) {
            if (taken > next) {
                hold(next, new Early(null, gap.lost(), taken - 1, now));
            }
            Early entry = held.get(taken);
            if (entry == null) {
                return; // too many are held, and the entry was dropped: history still has the rest
            }
            next = Math.max(next, entry.last() + 1);
        }
        if (next <= gap.to()) {
            hold(next, new Early(null, gap.lost(), gap.to(), now));
        }
        releaseHeld();
        markTail(now);
    }

    /**
     * Whether this may be a number of the room, by what history has said. Before {@link #startAt} everything may be:
     * then it is looked at again.
     */
    boolean isCredible(long seq) {
        return position == NOT_STARTED || seq <= counted + MOST_AHEAD;
    }

    private boolean isHeld(long seq) {
        Map.Entry<Long, Early> entry = held.floorEntry(seq);
        return entry != null && entry.getValue().last() >= seq;
    }

    private void hold(long first, Early early) {
        held.put(first, early);
        if (held.size() > MAX_HELD) {
            held.pollLastEntry();
        }
    }

    /**
     * The room's counter has reached {@code seq}: numbers up to there were given out, and count as missing until they
     * come.
     */
    void expect(long seq, long now) {
        counted = Math.max(counted, seq);
        newest = Math.max(newest, seq);
        markTail(now);
    }

    private void markTail(long now) {
        long reached = held.isEmpty() ? position : held.lastEntry().getValue().last();
        if (tail <= reached) {
            tail = newest;
            tailSince = now;
        }
    }

    /** Releases the next portion of held events that no longer have to wait. */
    void releaseHeld() {
        for (int i = 0; i < PORTION && canRelease(); i++) {
            Early next = held.pollFirstEntry().getValue();
            long first = position + 1;
            position = next.last();
            if (next.message() != null) {
                receiver.release(next.message());
            } else {
                receiver.release(new SeqGap(first, next.last(), next.lost()));
            }
        }
    }

    boolean canRelease() {
        return position != NOT_STARTED && !held.isEmpty() && held.firstKey() == position + 1;
    }

    boolean isBehind() {
        return position != NOT_STARTED && position < newest;
    }

    /** The {@code seq} up to which everything was released; -1 before {@link #startAt}. */
    long position() {
        return position;
    }

    /** The highest {@code seq} that is known to have been given out. */
    long newest() {
        return newest;
    }

    /** The last of the first run of missing numbers; only while {@link #isBehind}. */
    long missingUpTo() {
        return held.isEmpty() ? tail : held.firstKey() - 1;
    }

    /** Since when the number behind the position has been known to be missing; only while {@link #isBehind}. */
    long missingSince() {
        return Math.max(
                patientSince,
                held.isEmpty() ? tailSince : held.firstEntry().getValue().since());
    }

    /** History could not be asked for missing numbers until now. */
    void restartPatience(long now) {
        patientSince = now;
    }
}
