package io.busline.transport.socket;

import io.busline.protocol.EncodedFrame;
import io.busline.transport.budget.ClientBytes;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * Sends frames to one socket. What a turn of the event loop sends goes to the socket as one run of bytes, past Vert.x's
 * and Netty's per-message objects. What the kernel does not take waits in a {@link Backlog}. To be used from the
 * channel's event loop.
 */
public final class Outlet implements ClientBytes.Owner {
    /** A client for which more bytes wait is behind, and is not offered what may be dropped. */
    public static final int BEHIND_BYTES = 64 * 1024;

    private final Channel channel;
    private final Lane lane;
    private final SocketWriter writer;
    private final int sendQueueBytes;
    private final Runnable onOverflow;
    /** What is sent at the end of the turn; null for nothing. */
    private Packet packet;
    /** What is kept for the client; null if nothing ever was. */
    private ClientBytes account;
    /** What waits for the socket; null if nothing ever did. */
    private volatile Backlog backlog;

    private boolean inTurn;
    private boolean shut;

    /**
     * @param lane of the channel's event loop
     * @param sendQueueBytes most bytes that may wait
     * @param onOverflow called once, when more would have to wait, or there is no memory for what waits: by then
     *     nothing more is taken
     */
    public Outlet(Channel channel, Lane lane, int sendQueueBytes, Runnable onOverflow) {
        this(channel, lane, sendQueueBytes, onOverflow, outlet -> SocketWriter.of(channel, lane.turn(), outlet));
    }

    /** @param writers makes the outlet's writer */
    Outlet(
            Channel channel,
            Lane lane,
            int sendQueueBytes,
            Runnable onOverflow,
            Function<Outlet, SocketWriter> writers) {
        this.channel = channel;
        this.lane = lane;
        this.writer = writers.apply(this);
        this.sendQueueBytes = sendQueueBytes;
        this.onOverflow = onOverflow;
    }

    /** Sends at the end of the turn, behind what was sent before; nothing once {@link #shut}. */
    public void send(EncodedFrame frame) {
        if (shut) {
            return;
        }
        if (packet == null) {
            packet = lane.empty();
            if (!inTurn) {
                inTurn = true;
                lane.turn().add(this);
            }
        }
        packet = packet.with(frame);
        if (packet.length() > sendQueueBytes) {
            flush();
        }
    }

    /** As {@link #send}, but drops the frame if the client is behind. Never overflows. */
    public void offer(EncodedFrame frame) {
        long before = waiting() + writer.inFlight() + (packet == null ? 0 : packet.length());
        long with = before + lane.framing().length(frame);
        if (before == 0 || with <= Math.min(BEHIND_BYTES, sendQueueBytes)) {
            send(frame);
        }
    }

    /** Whether what is sent at the turn's end can be laid out beside what else is in flight. */
    boolean fitsIn(TurnBytes bytes) {
        return packet == null
                || packet.isIn(bytes)
                || packet.length() > TurnBytes.SIZE
                || bytes.hasRoom(packet.length());
    }

    /** To be called by the turn that this outlet was added to, at its end. */
    void endTurn() {
        inTurn = false;
        flush(true);
    }

    /** Sends at once what would be sent at the turn's end, before others write to the channel. */
    public void flush() {
        flush(false);
    }

    private void flush(boolean atTurnEnd) {
        Packet sending = packet;
        packet = null;
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        if (sending == null || queue == null) {
            return; // without a queue the socket is gone; its close handler is about to be called
        }
        long waiting = waiting() + writer.inFlight();
        if (waiting == 0) {
            int sent = write(sending, atTurnEnd);
            if (sent < sending.length()) {
                queueRest(sending, sent);
            }
        } else if (waiting + sending.length() <= sendQueueBytes) {
            writer.inOrder(() -> queueRest(sending, 0));
        } else {
            lane.budget().overflowed();
            overflow();
        }
    }

    /** Nothing waits before the packet, and no handler of the pipeline has anything to do with its bytes. */
    private int write(Packet sending, boolean atTurnEnd) {
        if (sending.length() > TurnBytes.SIZE) {
            return 0;
        }
        return atTurnEnd ? writer.writeAtTurnEnd(sending) : writer.writeNow(sending);
    }

    private void overflow() {
        if (!shut) {
            shut = true;
            onOverflow.run();
        }
    }

    /** Closes a client for which too much is kept, and drops what was not begun to be sent. */
    @Override
    public void shed() {
        packet = null;
        if (backlog != null && !backlog.dropFrames()) {
            cutOff();
        }
        overflow();
    }

    @Override
    public void cutOff() {
        closeNow();
        if (backlog != null) {
            backlog.clear();
        }
    }

    /** Takes nothing more and closes the channel: a message is missing that the client can't do without. */
    void abort() {
        shut = true;
        packet = null;
        closeNow();
    }

    /** Flushes, and takes nothing more. */
    public void shut() {
        flush();
        shut = true;
    }

    /** As {@link #shut}, with this frame last, however much waits before it. */
    public void shut(EncodedFrame last) {
        shut();
        ByteBuffer bytes = ByteBuffer.allocate(lane.framing().length(last));
        lane.framing().write(last, bytes, 0);
        writer.inOrder(() -> {
            if (channel.unsafe().outboundBuffer() != null) {
                backlog().add(Unpooled.wrappedBuffer(bytes));
            }
        });
    }

    /** What waits for the socket, in bytes. Any thread. */
    public long waiting() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        Backlog behind = backlog;
        return (queue == null ? 0 : queue.totalPendingWriteBytes()) + (behind == null ? 0 : behind.bytes());
    }

    /** What is kept for the client. */
    public ClientBytes account() {
        if (account == null) {
            account = new ClientBytes(lane.budget(), this);
        }
        return account;
    }

    private Backlog backlog() {
        if (backlog == null) {
            backlog = new Backlog(channel, lane, account(), () -> {
                cutOff();
                overflow();
            });
        }
        return backlog;
    }

    /**
     * Has what the kernel did not take wait.
     *
     * @param from how many of the packet's bytes the kernel has taken
     */
    void queueRest(Packet sending, int from) {
        if (channel.unsafe().outboundBuffer() != null) {
            backlog().add(sending, from);
        }
    }

    /**
     * Past the pipeline, which would send a close frame: a frame may have been sent in part, and nothing can follow it.
     */
    private void closeNow() {
        writer.inOrder(() -> channel.unsafe().close(channel.voidPromise()));
    }
}
