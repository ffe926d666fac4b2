package io.busline.room;

import io.busline.bus.ClusterEvent;
import io.busline.bus.Subscription;
import io.busline.config.HistoryConfig;
import io.busline.history.SettleNumbers;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.FrameEncoder;
import io.busline.protocol.SeqGap;
import io.busline.protocol.ServerFrame;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One room in one gateway: its seats, how far its events were delivered, and the newest of them. To be used from the
 * hub's context. Times are ms of the hub's clock unless they say otherwise.
 */
final class RoomFeed implements OrderingBuffer.Receiver {
    private final String room;
    private final OrderingBuffer order = new OrderingBuffer(this);
    private final RecentEvents recent;
    private final RecentMemory memory;
    private final List<Seat> seats = new ArrayList<>();
    private final HubMetrics metrics;
    private final BusSilence silence = new BusSilence();

    private Future<Void> opened;
    private Subscription subscription;
    /** Joins under way. They keep the room open although nobody has a seat yet. */
    private int joining;
    /** When the room became empty; 0 while it is not. */
    private long emptySince;
    /** Whether the room may stay open: somebody has written there, or somebody who joins was allowed to open it. */
    private boolean claimed;
    /** Whether the hub serves the room no longer. An answer of history may still come. */
    private boolean closed;
    /** Whether missing events are being read from history. */
    private boolean healing;

    RoomFeed(String room, int recentEvents, RecentMemory memory, HubMetrics metrics) {
        this.room = room;
        this.recent = new RecentEvents(recentEvents);
        this.memory = memory;
        this.metrics = metrics;
    }

    String room() {
        return room;
    }

    /** @param opening completes when the room is subscribed to and its position is known */
    void openWhen(Future<Void> opening) {
        opened = opening;
    }

    boolean isOpen() {
        return opened.succeeded();
    }

    /** Carries out a join once the room is open. The room stays open meanwhile. */
    <T> Future<T> join(Supplier<Future<T>> join) {
        joining++;
        return opened.compose(open -> join.get()).onComplete(done -> joining--);
    }

    Seat seat(Member member, long after) {
        Seat seat = new Seat(this, member, after);
        seat.index = seats.size();
        seats.add(seat);
        return seat;
    }

    void remove(Seat seat) {
        if (seat.index < 0) {
            return;
        }
        Seat last = seats.remove(seats.size() - 1);
        if (last != seat) {
            seats.set(seat.index, last);
            last.index = seat.index;
        }
        seat.index = -1;
    }

    /** Whether nobody is in the room nor joins it. */
    boolean isEmpty() {
        return seats.isEmpty() && joining == 0;
    }

    /** The room may stay open. */
    void claim() {
        claimed = true;
    }

    /** Whether nobody has written in the room, nor was allowed to open it. */
    boolean isUnclaimed() {
        return !claimed && newest() == 0;
    }

    /** Whether the room has been empty for {@code ms}; to be asked every now and then. */
    boolean isEmptyFor(long ms, long now) {
        boolean empty = isEmpty();
        if (!empty) {
            emptySince = 0;
        } else if (emptySince == 0) {
            emptySince = now;
        }
        return empty && now - emptySince >= ms;
    }

    // How far the room is delivered.

    /** The {@code seq} up to which everything was delivered; -1 before the room is open. */
    long position() {
        return order.position();
    }

    /** The highest {@code seq} that is known to have been given out. */
    long newest() {
        return order.newest();
    }

    /** Delivery starts behind the known range. */
    void startAt(KnownRange range, long newest, long now) {
        backfilled(range);
        order.startAt(range.upTo(), newest);
        order.expect(newest, now);
    }

    /** The room's counter says that numbers up to {@code newest} were given out. */
    void expect(long newest, long now) {
        order.expect(newest, now);
    }

    /** Whether what another node says can be true, by what history has said of the room. */
    boolean isCredible(ClusterEvent event) {
        if (event instanceof ClusterEvent.EventStored stored) {
            return order.isCredible(stored.event().seq());
        }
        return !(event instanceof ClusterEvent.GapFound found)
                || order.isCredible(found.gap().to());
    }

    /** The bus has brought an event. */
    void hear(StoredEvent event, long now) {
        if (position() >= 0) { // before, a number that nobody has given out would stay the highest for good
            silence.heard(event.seq());
        }
        order.offer(event, now);
    }

    /** These numbers have no event. */
    void skip(SeqGap gap, long now) {
        order.skip(gap, now);
    }

    /** History was asked for what lies behind the position when the room was opened. */
    void settled(SettleNumbers.Settled settled, long now) {
        settled.gaps().forEach(gap -> order.skip(gap, now));
        settled.messages().forEach(event -> order.offer(event, now));
    }

    boolean isBehind() {
        return order.isBehind();
    }

    // Healing: what the bus does not bring is read from history.

    /** Delivers the next portion of what no longer has to wait; returns whether there was any. */
    boolean releaseHeld() {
        boolean any = order.canRelease();
        if (any) {
            order.releaseHeld();
        }
        return any;
    }

    /** Whether events have been missing for {@code ms} and are not being read yet. */
    boolean needsHealing(long ms, long now) {
        return !healing && now - order.missingSince() >= ms;
    }

    /** The request for what is missing; {@link #healed} or {@link #notHealed} must follow. */
    SettleNumbers heal(long now) {
        healing = true;
        return new SettleNumbers(
                room, order.position(), order.newest(), order.missingUpTo(), now - order.missingSince());
    }

    /** What was missing is settled. */
    void healed(SettleNumbers.Settled settled, long now) {
        healing = false;
        for (StoredEvent event : settled.messages()) {
            silence.healed(event.seq(), now);
            order.offer(event, now);
        }
        settled.gaps().forEach(gap -> order.skip(gap, now));
    }

    /** History could not be asked. Missing numbers are not counted as missing for longer because of that. */
    void notHealed(long now) {
        healing = false;
        order.restartPatience(now);
    }

    // The subscription.

    /** Returns false if the room was subscribed to anew before this registration was done. */
    boolean subscribed(Subscription made) {
        if (subscription != null) {
            return false;
        }
        subscription = made;
        return true;
    }

    /** Whether the bus has been silent for {@code ms} about an event that history had. */
    boolean isUnheardFor(long ms, long now) {
        return silence.lasts(ms, now);
    }

    /** The subscription is about to be made anew; gives the one in use, which may be null. */
    Subscription resubscribe() {
        silence.giveAnotherChance();
        return subscription;
    }

    /** Replaces {@code old}; returns false if that is no longer the subscription in use. */
    boolean resubscribed(Subscription old, Subscription made) {
        if (subscription != old) {
            return false;
        }
        subscription = made;
        silence.giveAnotherChance();
        return true;
    }

    /** Ends the subscription and frees the memory. */
    void close() {
        closed = true;
        memory.closed(this);
        if (subscription != null) {
            subscription.cancel();
        }
    }

    // The newest events, in memory.

    /** The {@code seq} up to which events are not in memory. */
    long recentAfter() {
        return recent.after();
    }

    int recentSize() {
        return recent.size();
    }

    long recentBytes() {
        return recent.bytes();
    }

    /** Whether {@link #recentSince} can answer out of memory. */
    boolean recentCovers(long seen, int limit, long maxBytes) {
        return recent.covers(seen, limit, maxBytes);
    }

    RecentEvents.Slice recentSince(long seen, int limit, long maxBytes) {
        return recent.since(seen, limit, maxBytes);
    }

    /** The newest events before a number; empty if those in memory are not enough. */
    Optional<Rooms.Excerpt> recentBefore(long before, int limit, long maxBytes) {
        return recent.before(before, limit, maxBytes);
    }

    KnownRange knownRange() {
        return recent.asKnownRange(position());
    }

    /** History has older events than memory had. */
    void backfilled(KnownRange range) {
        recent.prepend(range);
        recentChanged();
    }

    /** Events that history no longer has are not served from memory either. {@code nowMs} is ms since 1970. */
    void forgetExpired(HistoryConfig history, long nowMs) {
        if (recent.forgetExpired(history, nowMs)) {
            recentChanged();
        }
    }

    private void recentChanged() {
        if (!closed) {
            memory.changed(this);
        }
    }

    void dropOldestRecent() {
        recent.dropOldest();
    }

    void forgetRecent() {
        recent.forget(position());
    }

    // Delivery.

    @Override
    public void release(StoredEvent event) {
        recent.add(event);
        recentChanged();
        metrics.delivered(seats.size());
        // From the back: a member that is closed while it is delivered to leaves, and the last seat, which was served
        // already, takes its place.
        for (int i = seats.size() - 1; i >= 0; i--) {
            seats.get(i).deliver(event);
        }
    }

    @Override
    public void release(SeqGap gap) {
        recent.add(gap);
        metrics.skipped(gap);
        EncodedFrame frame = FrameEncoder.encode(new ServerFrame.Gap(room, gap));
        for (int i = seats.size() - 1; i >= 0; i--) {
            seats.get(i).deliverGap(gap, frame);
        }
    }

    /** Offers a frame without {@code seq} to all members that are live; those who are behind may miss it. */
    void broadcast(EncodedFrame frame) {
        for (int i = seats.size() - 1; i >= 0; i--) {
            seats.get(i).offer(frame);
        }
    }
}
