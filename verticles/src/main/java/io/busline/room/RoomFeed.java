package io.busline.room;

import io.busline.bus.Subscription;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.FrameEncoder;
import io.busline.protocol.ServerFrame;
import io.busline.protocol.StoredMessage;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * One room in one gateway: who sits in it and how far its messages were delivered. To be used from the hub's context.
 */
final class RoomFeed {
    final String room;
    private final OrderingBuffer order = new OrderingBuffer();
    private final List<Seat> seats = new ArrayList<>();
    private final HubMetrics metrics;

    /** Completes when the room is subscribed to and its position is known. */
    Future<Void> opened;

    Subscription subscription;
    /** Joins under way, which keep the room open although nobody sits in it yet. */
    int joining;

    /** Since when the room has had nobody; ms of the hub's clock, 0 while it is not so. */
    long emptySince;

    boolean fetching;

    RoomFeed(String room, HubMetrics metrics) {
        this.room = room;
        this.metrics = metrics;
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

    boolean isEmpty() {
        return seats.isEmpty() && joining == 0;
    }

    void startAt(long position, long newest, long now) {
        order.startAt(position, this::release);
        order.expect(newest, now);
    }

    void offer(StoredMessage message, long now) {
        order.offer(message, now, this::release);
    }

    /** No message will ever have this number. */
    void skip(long seq, long now) {
        order.skip(seq, now, this::release);
    }

    void expect(long newest, long now) {
        order.expect(newest, now);
    }

    /** Releases a further portion of what has piled up behind a gap that was closed. */
    void releaseHeld() {
        order.releaseHeld(this::release);
    }

    boolean canRelease() {
        return order.canRelease();
    }

    boolean isBehind() {
        return order.isBehind();
    }

    long position() {
        return order.position();
    }

    long missingSince() {
        return order.missingSince();
    }

    void restartPatience(long now) {
        order.restartPatience(now);
    }

    /** Goes on without the first run of missing messages, and says so to everyone in the room. */
    void giveUpFirstGap() {
        long from = order.position() + 1;
        long to = order.giveUpFirstGap();
        EncodedFrame gap = FrameEncoder.encode(new ServerFrame.Gap(room, from, to));
        // From the back, as in release.
        for (int i = seats.size() - 1; i >= 0; i--) {
            seats.get(i).deliverGap(to, gap);
        }
        releaseHeld();
    }

    private void release(StoredMessage message) {
        metrics.delivered(seats.size());
        // From the back: a member that is closed while it is delivered to leaves, and the last seat, already served,
        // takes its place.
        for (int i = seats.size() - 1; i >= 0; i--) {
            seats.get(i).deliver(message);
        }
    }
}
