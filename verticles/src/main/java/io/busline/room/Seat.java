package io.busline.room;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.FrameEncoder;
import io.busline.protocol.SeqGap;
import io.busline.protocol.ServerFrame;
import io.busline.protocol.StoredEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * A member's place in a room. Until {@link #goLive()}, events are kept for the member, so that the answer to its join
 * can be sent first. To be used from the hub's context.
 */
public final class Seat {
    /** Most bytes of events that may wait for the answer to a join, each event with what its place costs. */
    static final int MAX_WAITING_BYTES = 1024 * 1024;

    private static final int ENTRY_BYTES = 64;

    /** Index among the feed's seats; -1 once the member has left. */
    int index;

    private final RoomFeed feed;
    private final Member member;
    private final long after;
    /** Null once the seat is live. */
    private List<EncodedFrame> waiting = new ArrayList<>();

    private int waitingBytes;

    /** @param after the member has, or will have read, every event up to this {@code seq} */
    Seat(RoomFeed feed, Member member, long after) {
        this.feed = feed;
        this.member = member;
        this.after = after;
    }

    /** The room's highest {@code seq} that this gateway knows to have been given out. */
    public long reached() {
        return feed.newest();
    }

    /** The member leaves. Does nothing if it has left already. */
    public void leave() {
        feed.remove(this);
    }

    void deliver(StoredEvent event) {
        if (event.seq() > after) {
            deliver(event.frame());
        }
    }

    /** @param frame tells of the whole gap, for members who have seen nothing of it */
    void deliverGap(SeqGap gap, EncodedFrame frame) {
        if (gap.from() > after) {
            deliver(frame);
        } else if (gap.to() > after) {
            SeqGap unseen = new SeqGap(after + 1, gap.to(), gap.lost());
            deliver(FrameEncoder.encode(new ServerFrame.Gap(feed.room(), unseen)));
        }
    }

    private void deliver(EncodedFrame frame) {
        if (waiting == null) {
            member.send(frame);
        } else {
            keep(frame);
        }
    }

    /** History may take long to answer a join, and a room may say much meanwhile. */
    private void keep(EncodedFrame frame) {
        if (waitingBytes > MAX_WAITING_BYTES) {
            return; // the member has been closed
        }
        waitingBytes += frame.length() + ENTRY_BYTES;
        if (waitingBytes <= MAX_WAITING_BYTES) {
            waiting.add(frame);
        } else {
            waiting.clear();
            member.tooSlow();
        }
    }

    /** A frame without {@code seq}. A member that is not live yet does not get it. */
    void offer(EncodedFrame frame) {
        if (waiting == null) {
            member.offer(frame);
        }
    }

    /** Sends the events that came since the seat was taken; from now on events are sent as they are released. */
    public void goLive() {
        List<EncodedFrame> kept = waiting;
        waiting = null;
        kept.forEach(member::send);
    }
}
