package io.busline.room;

import io.busline.bus.Subscription;
import io.busline.config.HistoryConfig;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.FrameEncoder;
import io.busline.protocol.SeqGap;
import io.busline.protocol.ServerFrame;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * One room in one gateway: who sits in it, how far its messages were delivered, and the last of them. To be used from the
 * hub's context.
 */
final class RoomFeed implements OrderingBuffer.Outlet {
    final String room;
    final OrderingBuffer order = new OrderingBuffer(this);
    final RecentMessages recent;
    private final RecentMemory memory;
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

    /** The highest number that the bus has brought. */
    private long heard;
    /** The highest number that history had to bring. */
    private long healed;

    /** Since when the bus has been silent about what history has brought; ms of the hub's clock. */
    private long healedAt;

    RoomFeed(String room, int recentMessages, RecentMemory memory, HubMetrics metrics) {
        this.room = room;
        this.recent = new RecentMessages(recentMessages);
        this.memory = memory;
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

    long position() {
        return order.position();
    }

    /** The room's past is known up to here. */
    void startAt(KnownRange past, long newest, long now) {
        recent.prepend(past);
        memory.changed(this);
        order.startAt(past.upTo());
        order.expect(newest, now);
    }

    /** The bus has brought a message. */
    void hear(StoredEvent message, long now) {
        heard = Math.max(heard, message.seq());
        order.offer(message, now);
    }

    /** History has brought a message that the bus has not, so far. */
    void heal(StoredEvent message, long now) {
        if (message.seq() > heard) {
            healedAt = healed > heard ? healedAt : now;
            healed = Math.max(healed, message.seq());
        }
        order.offer(message, now);
    }

    /**
     * Whether the bus has been silent about a message that history has had for {@code ms}: then it may have lost the
     * subscription.
     */
    boolean isUnheardSince(long ms) {
        return healed > heard && healedAt <= ms;
    }

    /** The subscription was made anew; it has a chance to show that it works. */
    void resubscribed(Subscription made) {
        subscription = made;
        heard = Math.max(heard, healed);
    }

    /** Forgets the room's messages, before it is dropped. */
    void close() {
        memory.closed(this);
    }

    /** What history no longer has is not served from memory either. */
    void forgetExpired(HistoryConfig history, long now) {
        if (recent.forgetExpired(history, now)) {
            memory.changed(this);
        }
    }

    void backfilled(KnownRange past) {
        recent.prepend(past);
        memory.changed(this);
    }

    @Override
    public void release(StoredEvent message) {
        recent.add(message);
        memory.changed(this);
        metrics.delivered(seats.size());
        // From the back: a member that is closed while it is delivered to leaves, and the last seat, already served,
        // takes its place.
        for (int i = seats.size() - 1; i >= 0; i--) {
            seats.get(i).deliver(message);
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
}
