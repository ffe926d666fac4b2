package io.busline.room;

import io.busline.config.HistoryConfig;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The newest events of a room, in memory: every event behind {@link #after()} that was released. Not thread-safe. */
final class RecentEvents {
    private final ArrayDeque<StoredEvent> messages = new ArrayDeque<>();
    private final int most;
    private long after;
    private long lostUpTo;
    /** Whether history has no events up to {@link #after}. */
    private boolean all;

    private long bytes;
    /** @param most how many events are kept */
    RecentEvents(int most) {
        this.most = most;
    }

    /**
     * Events for a member.
     *
     * @param complete whether these are all events behind what the member has seen
     * @param lostUpTo the last number of a lost gap
     */
    record Slice(List<StoredEvent> messages, boolean complete, long lostUpTo) {}

    void add(StoredEvent message) {
        messages.addLast(message);
        bytes += message.frame().length();
        while (messages.size() > most) {
            dropOldest();
        }
    }

    void add(SeqGap gap) {
        if (gap.lost()) {
            lostUpTo = gap.to();
        }
    }

    /** Adds older events. The range must end where these begin. */
    void prepend(KnownRange past) {
        List<StoredEvent> older = past.messages();
        int fitting = Math.min(most - messages.size(), older.size());
        if (fitting == 0 && !older.isEmpty()) {
            return;
        }
        for (int i = older.size() - 1; i >= older.size() - fitting; i--) {
            messages.addFirst(older.get(i));
            bytes += older.get(i).frame().length();
        }
        boolean fits = fitting == older.size();
        after = fits ? past.after() : older.get(older.size() - fitting).seq() - 1;
        all = fits && past.all();
        lostUpTo = Math.max(lostUpTo, past.lostUpTo());
    }

    /** Forgets the oldest event. There must be one. */
    void dropOldest() {
        StoredEvent dropped = messages.removeFirst();
        bytes -= dropped.frame().length();
        after = dropped.seq();
        all = false;
    }

    /**
     * Forgets events whose lifetime is over. History has no older ones then either.
     *
     * @param now ms since 1970
     * @return whether there were any
     */
    boolean forgetExpired(HistoryConfig history, long now) {
        boolean any = false;
        while (!messages.isEmpty() && history.keptUntil(messages.getFirst().ts()) <= now) {
            dropOldest();
            all = true;
            any = true;
        }
        return any;
    }

    /** Forgets everything up to {@code seq}, the last number released. */
    void forget(long seq) {
        messages.clear();
        bytes = 0;
        after = seq;
        all = false;
    }

    /** Everything in memory, up to the last number released. */
    KnownRange asKnownRange(long position) {
        return new KnownRange(List.copyOf(messages), after, position, lostUpTo, all);
    }

    /** The number up to which events are not in memory. */
    long after() {
        return after;
    }

    int size() {
        return messages.size();
    }

    long bytes() {
        return bytes;
    }

    /** Whether {@link #since} can answer: no event that is asked for is older than those in memory. */
    boolean covers(long seen, int limit, long maxBytes) {
        return all || seen >= after || messages.size() >= limit || bytes >= maxBytes;
    }

    /** The newest events behind {@code seen}, as many as the limits allow; at least one if there is any. */
    Slice since(long seen, int limit, long maxBytes) {
        List<StoredEvent> found = new ArrayList<>();
        long size = 0;
        boolean cut = false;
        for (Iterator<StoredEvent> i = messages.descendingIterator(); i.hasNext() && !cut; ) {
            StoredEvent message = i.next();
            if (message.seq() <= seen) {
                break;
            }
            size += message.frame().length();
            cut = found.size() == limit || size > maxBytes && !found.isEmpty();
            if (!cut) {
                found.add(message);
            }
        }
        Collections.reverse(found);
        return new Slice(found, !cut && seen >= Math.max(after, lostUpTo), lostUpTo);
    }

    /** The newest events before a number, as many as the limits allow; empty if those in memory are not enough. */
    Optional<Rooms.Excerpt> before(long before, int limit, long maxBytes) {
        List<StoredEvent> found = new ArrayList<>();
        long size = 0;
        boolean full = false;
        for (Iterator<StoredEvent> i = messages.descendingIterator(); i.hasNext() && !full; ) {
            StoredEvent message = i.next();
            if (message.seq() < before) {
                size += message.frame().length();
                full = found.size() == limit || size > maxBytes && !found.isEmpty();
                if (!full) {
                    found.add(message);
                }
            }
        }
        if (!full && !all && found.size() < limit) {
            return Optional.empty();
        }
        Collections.reverse(found);
        return Optional.of(new Rooms.Excerpt(found, full || !all));
    }
}
