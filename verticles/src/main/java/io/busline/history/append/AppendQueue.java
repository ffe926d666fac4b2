package io.busline.history.append;

import io.busline.config.HistoryConfig;
import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Events that wait to be stored. Senders take turns by the bytes they send, whatever rooms they send to, so that one
 * who sends little hardly waits for those who send much. One sender's events keep their order. To be used from one
 * context.
 *
 * <p>The turns are those of weighted fair queueing with equal weights. Time is virtual: it is how much each of those
 * who have something waiting has got if all were served at once, byte by byte. An event's turn is the time at which it
 * would be stored then: its cost after its coming, or after the turn of its sender's event before. The event with the
 * lowest turn is next.
 *
 * <p>When the queue is full, who has less waiting than others on average is let in if somebody has clearly more; the
 * last events of the one who has most are refused instead.
 */
public final class AppendQueue {
    /** Bounds how many numbers of a room may be missing while a batch is stored: {@code KnownRange} relies on it. */
    private static final int MAX_BATCH = 200;

    /** Bounds the time a batch takes: who comes while it is stored waits for it. */
    private static final int MAX_BATCH_BYTES = 256 * 1024;

    /** Virtual time is counted in such parts of a byte, because many share one. */
    private static final long PARTS = 1_024;

    /** Who has so many times the average waiting has clearly more than others. */
    private static final double CLEARLY_MORE = 4;

    /** Who has this part of a full queue is never an ordinary sender. */
    private static final double MUCH = 1.0 / 256;

    /** When a sender that was refused may try again. */
    private static final long RETRY_AFTER_MS = 500;

    private final Capacity capacity;
    private final Overload overload;
    private final int maxEvents;
    private final long maxBytes;
    private final Map<String, Sender> senders = new HashMap<>();
    /** All senders. */
    private final PriorityQueue<Sender> byTurn =
            new PriorityQueue<>(Comparator.comparingLong((Sender sender) -> sender.events.peek().turn)
                    .thenComparingLong(sender -> sender.events.peek().number));
    /** Events that have had their turn and come before all others. */
    private final ArrayDeque<PendingAppend> again = new ArrayDeque<>();

    /** Virtual time. */
    private long time;

    private long numbers;
    private int events;
    private long bytes;
    /** Nobody had clearly more than others since the last batch was taken: they need not be looked through again. */
    private boolean nobodyHasMore;

    /** Somebody who has at least one event waiting. */
    private static final class Sender {
        private final String id;
        private final ArrayDeque<PendingAppend> events = new ArrayDeque<>(1);
        private long bytes;

        Sender(String id) {
            this.id = id;
        }
    }

    public AppendQueue(HistoryConfig config, Capacity capacity, Overload overload) {
        this.capacity = capacity;
        this.overload = overload;
        this.maxEvents = config.maxQueued();
        this.maxBytes = config.maxQueuedBytes();
    }

    /** Has the event wait here; if it may not, says why: {@code unavailable}. */
    Optional<BuslineException> add(PendingAppend event) {
        Optional<BuslineException> full = capacity.refusal();
        if (full.isPresent()) {
            return full;
        }
        String id = event.request.sender().id();
        Sender sender = senders.get(id);
        if (!hasSpaceFor(event) && !makeSpaceFor(event, sender)) {
            return Optional.of(refusal());
        }
        event.number = numbers++;
        events++;
        bytes += event.bytes;
        PendingAppend before = sender == null ? null : sender.events.peekLast();
        event.turn = (before == null ? time : before.turn) + event.bytes * PARTS;
        if (sender == null) {
            sender = new Sender(id);
            senders.put(id, sender);
        }
        sender.events.add(event);
        sender.bytes += event.bytes;
        if (before == null) {
            byTurn.add(sender);
        }
        return Optional.empty();
    }

    private boolean hasSpaceFor(PendingAppend event) {
        return events < maxEvents && bytes + event.bytes <= maxBytes;
    }

    private boolean makeSpaceFor(PendingAppend event, Sender sender) {
        double share = 1.0 / (sender == null ? senders.size() + 1 : senders.size());
        if (load(
                        sender == null ? 1 : sender.events.size() + 1,
                        sender == null ? event.bytes : sender.bytes + event.bytes)
                > share) {
            return false;
        }
        while (!hasSpaceFor(event)) {
            Sender heaviest = nobodyHasMore ? null : heaviest();
            nobodyHasMore = heaviest == null;
            if (heaviest == null || heaviest == sender) {
                return false;
            }
            for (int i = heaviest.events.size() / 2; i > 0; i--) {
                PendingAppend last = heaviest.events.removeLast();
                forget(heaviest, last);
                last.promise.tryFail(refusal());
            }
        }
        return true;
    }

    /** Of those who have clearly more waiting than others, and more than one event, who has most; null if none has. */
    private Sender heaviest() {
        Sender heaviest = null;
        double most = Math.min(CLEARLY_MORE / senders.size(), MUCH);
        for (Sender sender : senders.values()) {
            double load = load(sender);
            if (load >= most && sender.events.size() > 1) {
                heaviest = sender;
                most = load;
            }
        }
        return heaviest;
    }

    private BuslineException refusal() {
        overload.refused(Refusal.STORING);
        return new BuslineException(
                ErrorCode.UNAVAILABLE, "too many messages are waiting to be stored", RETRY_AFTER_MS);
    }

    /** Puts events that were taken before in front of all others, in their order. */
    void addAgain(List<PendingAppend> taken) {
        for (int i = taken.size() - 1; i >= 0; i--) {
            again.addFirst(taken.get(i));
        }
    }

    boolean isEmpty() {
        return again.isEmpty() && events == 0;
    }

    /** The used part of what may wait; 1 is all of it. */
    double pressure() {
        return load(events, bytes);
    }

    private double load(Sender sender) {
        return load(sender.events.size(), sender.bytes);
    }

    private double load(int itsEvents, long itsBytes) {
        return Math.max((double) itsEvents / maxEvents, (double) itsBytes / maxBytes);
    }

    /** Takes the next events, at least one if there is any. Those that have waited too long are told so instead. */
    List<PendingAppend> takeBatch() {
        List<PendingAppend> batch = new ArrayList<>();
        nobodyHasMore = false;
        long size = 0;
        while (batch.size() < MAX_BATCH && size < MAX_BATCH_BYTES && !isEmpty()) {
            PendingAppend next = take();
            if (next.hasWaitedTooLong()) {
                next.promise.tryFail(BuslineException.unavailable("history is too slow"));
            } else {
                batch.add(next);
                size += next.bytes;
            }
        }
        capacity.storing(size);
        return batch;
    }

    /** Takes all. */
    List<PendingAppend> takeAll() {
        List<PendingAppend> all = new ArrayList<>();
        while (!isEmpty()) {
            all.add(take());
        }
        return all;
    }

    private PendingAppend take() {
        if (!again.isEmpty()) {
            return again.poll();
        }
        int waiting = senders.size();
        Sender sender = byTurn.poll();
        PendingAppend next = sender.events.poll();
        forget(sender, next);
        if (sender.events.isEmpty()) {
            senders.remove(sender.id);
        } else {
            byTurn.add(sender);
        }
        long cost = next.bytes * PARTS;
        // Not outside of what is being stored, so that nobody who comes passes all others for long, nor waits for all.
        time = Math.min(next.turn, Math.max(next.turn - cost, time + cost / waiting));
        return next;
    }

    /** The event does not wait any more. */
    private void forget(Sender sender, PendingAppend gone) {
        events--;
        bytes -= gone.bytes;
        sender.bytes -= gone.bytes;
    }
}
