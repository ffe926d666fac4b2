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
 * <p>A sender may have as much waiting as is still free for all. One alone may fill half of the queue, each of many a
 * smaller part, and whoever has nothing waiting is let in although others fill the queue.
 */
public final class AppendQueue {
    /** Bounds how many numbers of a room may be missing while a batch is stored: {@code KnownRange} relies on it. */
    private static final int MAX_BATCH = 200;

    /** Bounds the time a batch takes: who comes while it is stored waits for it. */
    private static final int MAX_BATCH_BYTES = 256 * 1024;

    /** Virtual time is counted in such parts of a byte, because many share one. */
    private static final long PARTS = 1_024;

    /** When a sender that was refused may try again. */
    private static final long RETRY_AFTER_MS = 500;

    private final Capacity capacity;
    private final Overload overload;
    private final int maxEvents;
    private final long maxBytes;
    private final PriorityQueue<PendingAppend> byTurn = new PriorityQueue<>(
            Comparator.<PendingAppend>comparingLong(event -> event.turn).thenComparingLong(event -> event.number));
    /** Events that have had their turn and come before all others. */
    private final ArrayDeque<PendingAppend> again = new ArrayDeque<>();

    private final Map<String, Sender> senders = new HashMap<>();
    /** Virtual time. */
    private long time;

    private long numbers;
    private long bytes;

    /** What waits of one sender; forgotten when nothing does. */
    private static final class Sender {
        private int events;
        private long bytes;
        private long turn;
    }

    public AppendQueue(HistoryConfig config, Capacity capacity, Overload overload) {
        this.capacity = capacity;
        this.overload = overload;
        this.maxEvents = config.maxQueued();
        this.maxBytes = config.maxQueuedBytes();
    }

    /** Why the event may not wait here, {@code unavailable}; empty if it may. */
    Optional<BuslineException> refusal(PendingAppend event) {
        Optional<BuslineException> full = capacity.refusal();
        if (full.isPresent()) {
            return full;
        }
        Sender sender = senders.get(event.request.sender().id());
        long itsEvents = sender == null ? 0 : sender.events;
        long itsBytes = sender == null ? 0 : sender.bytes;
        if (itsEvents < maxEvents - byTurn.size() && itsBytes + event.bytes <= maxBytes - bytes) {
            return Optional.empty();
        }
        overload.refused(Refusal.STORING);
        return Optional.of(new BuslineException(
                ErrorCode.UNAVAILABLE, "too many messages are waiting to be stored", RETRY_AFTER_MS));
    }

    void add(PendingAppend event) {
        Sender sender = senders.computeIfAbsent(event.request.sender().id(), id -> new Sender());
        sender.events++;
        sender.bytes += event.bytes;
        sender.turn = Math.max(sender.turn, time) + event.bytes * PARTS;
        event.turn = sender.turn;
        event.number = numbers++;
        bytes += event.bytes;
        byTurn.add(event);
    }

    /** Puts events that were taken before in front of all others, in their order. */
    void addAgain(List<PendingAppend> events) {
        for (int i = events.size() - 1; i >= 0; i--) {
            again.addFirst(events.get(i));
        }
    }

    boolean isEmpty() {
        return again.isEmpty() && byTurn.isEmpty();
    }

    /** The used part of what may wait; 1 is all of it. */
    double pressure() {
        return Math.max((double) byTurn.size() / maxEvents, (double) bytes / maxBytes);
    }

    /** Takes the next events, at least one if there is any. Those that have waited too long are told so instead. */
    List<PendingAppend> takeBatch() {
        List<PendingAppend> batch = new ArrayList<>();
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
        PendingAppend next = byTurn.poll();
        long cost = next.bytes * PARTS;
        // Not outside of what is being served, so that nobody who comes passes all others for long, nor waits for all.
        time = Math.min(next.turn, Math.max(next.turn - cost, time + cost / senders.size()));
        bytes -= next.bytes;
        String id = next.request.sender().id();
        Sender sender = senders.get(id);
        sender.bytes -= next.bytes;
        if (--sender.events == 0) {
            senders.remove(id);
        }
        return next;
    }
}
