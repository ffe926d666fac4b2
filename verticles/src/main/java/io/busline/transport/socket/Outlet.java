package io.busline.transport.socket;

import io.busline.protocol.EncodedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * Sends frames to one socket. What a turn of the event loop sends goes to the socket as one run of bytes, past Vert.x's
 * and Netty's per-message objects. What the kernel does not take waits in the Netty channel's queue, and the queue's
 * own count of bytes is what the bound applies to. To be used from the channel's event loop.
 */
public final class Outlet {
    /** A client for which more bytes wait is behind, and is not offered what may be dropped. */
    public static final int BEHIND_BYTES = 64 * 1024;

    private final Channel channel;
    private final Lane lane;
    private final SocketWriter writer;
    private final int sendQueueBytes;
    private final Runnable onOverflow;
    /** What is sent at the end of the turn; null for nothing. */
    private Packet packet;

    private boolean inTurn;
    private boolean shut;

    /**
     * @param lane of the channel's event loop
     * @param sendQueueBytes most bytes that may wait
     * @param onOverflow called once, when more would have to wait, or there is no memory for what has to: by then
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
        return packet == null || packet.isIn(bytes) || bytes.hasRoom(packet.length());
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
        long waiting = queue.totalPendingWriteBytes() + writer.inFlight();
        if (waiting == 0) {
            int sent = write(sending, atTurnEnd);
            if (sent < sending.length()) {
                queueRest(sending, sent);
            }
        } else if (waiting + sending.length() <= sendQueueBytes) {
            queueRest(sending, 0);
        } else {
            shut = true;
            onOverflow.run();
        }
    }

    /** Nothing waits before the packet, and no handler of the pipeline has anything to do with its bytes. */
    private int write(Packet sending, boolean atTurnEnd) {
        try {
            return atTurnEnd ? writer.writeAtTurnEnd(sending) : writer.writeNow(sending);
        } catch (OutOfMemoryError e) {
            return 0; // there is no memory to lay the packet out; queueing it meets the same and cuts the client off
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
        if (channel.unsafe().outboundBuffer() != null) {
            ByteBuffer bytes = ByteBuffer.allocate(lane.framing().length(last));
            lane.framing().write(last, bytes, 0);
            queue(Unpooled.wrappedBuffer(bytes));
        }
    }

    /** What waits in the channel's queue, in bytes. Any thread. */
    public long waiting() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    /**
     * Has what the kernel did not take wait in the channel's queue.
     *
     * @param from how many of the packet's bytes the kernel has taken
     */
    void queueRest(Packet sending, int from) {
        ByteBuf rest;
        try {
            rest = channel.alloc().directBuffer(sending.length());
        } catch (OutOfMemoryError e) { // of direct memory: other clients that don't read have taken it
            shut = true;
            closeNow();
            onOverflow.run();
            return;
        }
        sending.writeTo(rest.nioBuffer(0, sending.length()), 0);
        queue(rest.setIndex(from, sending.length()));
    }

    /**
     * Past the pipeline, which would send a close frame: a frame may have been sent in part, and nothing can follow it.
     */
    private void closeNow() {
        writer.inOrder(() -> channel.unsafe().close(channel.voidPromise()));
    }

    private void queue(ByteBuf bytes) {
        writer.inOrder(() -> {
            channel.unsafe().write(bytes, channel.voidPromise());
            channel.unsafe().flush();
        });
    }
}
