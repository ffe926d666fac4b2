package io.busline.room;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.FrameEncoder;
import io.busline.protocol.SeqGap;
import io.busline.protocol.ServerFrame;
import io.busline.protocol.StoredEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * A member's place in a room. Until {@link #goLive()}, what the room releases is kept for it, so that the answer to its
 * join can be sent first. To be used from the hub's context.
 */
public final class Seat {
    final RoomFeed feed;
    /** Where the seat stands among the feed's seats; -1 once it has left. */
    int index;

    private final Member member;
    private final long after;
    private List<EncodedFrame> waiting = new ArrayList<>();

    /** @param after the member has, or will have read, every message up to here */
    Seat(RoomFeed feed, Member member, long after) {
        this.feed = feed;
        this.member = member;
        this.after = after;
    }

    /** The room's highest {@code seq} that this gateway has seen given out. */
    public long reached() {
        return feed.order.newest();
    }

    void deliver(StoredEvent message) {
        if (message.seq() > after) {
            deliver(message.frame());
        }
    }

    /** @param frame the frame that tells of the gap, for those who have seen nothing of it yet */
    void deliverGap(SeqGap gap, EncodedFrame frame) {
        if (gap.from() > after) {
            deliver(frame);
        } else if (gap.to() > after) {
            deliver(FrameEncoder.encode(new ServerFrame.Gap(feed.room, new SeqGap(after + 1, gap.to(), gap.lost()))));
        }
    }

    private void deliver(EncodedFrame frame) {
        if (waiting == null) {
            member.send(frame);
        } else {
            waiting.add(frame);
        }
    }

    /** Hands over what came since the seat was taken; from now on messages arrive as they are released. */
    public void goLive() {
        List<EncodedFrame> kept = waiting;
        waiting = null;
        kept.forEach(member::send);
    }
}
