package io.busline.room;

import io.busline.config.HistoryConfig;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** The newest messages of a room, in memory: every one behind {@link #after()} that was released. Not thread-safe. */
final class RecentEvents {
    private final ArrayDeque<StoredEvent> messages = new ArrayDeque<>();
    private final int most;
    private long after;
    private long lostUpTo;
    /** Whether history has no messages up to {@link #after}. */
    private boolean all;

    private long bytes;
    /** @param most how many messages are kept */
    RecentEvents(int most) {
        this.most = most;
    }

    /**
     * What a member is given.
     *
     * @param complete whether that is everything there was behind what it has seen
     * @param lostUpTo the last number that may have been a message which is lost
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

    /** Adds older messages, which must end where these begin. */
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

    /** Forgets the oldest one, of at least one. */
    void dropOldest() {
        StoredEvent dropped = messages.removeFirst();
        bytes -= dropped.frame().length();
        after = dropped.seq();
        all = false;
    }

    /**
     * Forgets messages that are over their lifetime; then history has no older ones either.
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

    /** Forgets everything up to {@code seq}, the last one released. */
    void forget(long seq) {
        messages.clear();
        bytes = 0;
        after = seq;
        all = false;
    }

    /** What is here, up to the last number released. */
    KnownRange asKnownRange(long position) {
        return new KnownRange(List.copyOf(messages), after, position, lostUpTo, all);
    }

    /** The last number up to which messages are not in memory. */
    long after() {
        return after;
    }

    int size() {
        return messages.size();
    }

    long bytes() {
        return bytes;
    }

    /** Whether {@link #since} can answer: nothing that is asked for is older than what is here. */
    boolean covers(long seen, int limit, long maxBytes) {
        return all || seen >= after || messages.size() >= limit || bytes >= maxBytes;
    }

    /** The newest messages behind {@code seen}, as many as the limits let through. */
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
}
