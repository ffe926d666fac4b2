package io.busline.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.ByteBuffer;

/**
 * Where bytes leave for one socket. What a turn of the event loop sends goes to the socket as one run of bytes, past Vert.x's and
 * Netty's per-message objects; what the kernel does not take waits in the Netty channel's queue, whose own count is the send
 * queue. To be used from the channel's event loop.
 */
public final class Outlet {
    private final Channel channel;
    private final Turn turn;
    private final DirectSocket socket;
    /** Null unless the transport is io_uring. */
    private final UringSocket uringSocket;

    private final int sendQueueBytes;
    private final Runnable onOverflow;
    /** What is sent at the end of the turn; null for nothing. */
    private Packet packet;
    /** What the kernel is being given now; null for nothing. */
    private Packet underWay;

    private boolean inTurn;
    private boolean shut;

    /**
     * @param sendQueueBytes most bytes that may wait
     * @param onOverflow called once, when more would have to wait, or there is no memory for what has to: by then nothing more
     *     is taken
     */
    public Outlet(Channel channel, Turn turn, int sendQueueBytes, Runnable onOverflow) {
        this.channel = channel;
        this.turn = turn;
        this.socket = DirectSocket.of(channel);
        this.uringSocket = UringSocket.of(channel, this::sent);
        this.sendQueueBytes = sendQueueBytes;
        this.onOverflow = onOverflow;
    }

    /** Sends at the end of the turn, behind what was sent before; nothing once {@link #shut}. */
    public void send(WireBytes bytes) {
        if (shut) {
            return;
        }
        if (packet == null) {
            packet = turn.empty();
            if (!inTurn) {
                inTurn = true;
                turn.add(this);
            }
        }
        packet = packet.with(bytes);
        if (packet.length() > sendQueueBytes) {
            flush();
        }
    }

    /** Whether what is sent at the turn's end can be laid out beside what else is under way. */
    boolean fitsIn(TurnBytes bytes) {
        return packet == null || packet.isIn(bytes) || bytes.hasRoom(packet.length());
    }

    /** To be called by the turn that this outlet was added to, at its end. */
    void endTurn() {
        inTurn = false;
        if (uringSocket == null || packet == null || !isClear()) {
            flush();
            return;
        }
        underWay = packet;
        packet = null;
        int offset = underWay.offsetIn(turn.bytes());
        uringSocket.send(turn.uring(), turn.bytes().address() + offset, underWay.length());
    }

    private boolean isClear() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue != null && queue.totalPendingWriteBytes() == 0 && underWay == null;
    }

    /** What was under way has arrived, but for what the kernel did not take; on an error nothing, and the channel will meet it. */
    private void sent(int bytes) {
        Packet sent = underWay;
        underWay = null;
        if (bytes < sent.length()) {
            queue(sent, Math.max(bytes, 0));
        }
    }

    /** Sends at once what would be sent at the turn's end, before others write to the channel. */
    public void flush() {
        Packet sending = packet;
        packet = null;
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        if (sending == null || queue == null) {
            return; // without a queue the socket is gone; the close handler is on its way
        }
        long waiting = queue.totalPendingWriteBytes() + (underWay == null ? 0 : underWay.length());
        if (waiting == 0) {
            // Straight to the socket, where nothing waits before it: no handler has anything to do with these bytes.
            int sent = socket.send(turn.bytes(), sending);
            if (sent < sending.length()) {
                queue(sending, sent);
            }
        } else if (waiting + sending.length() <= sendQueueBytes) {
            queue(sending, 0);
        } else {
            shut = true;
            onOverflow.run();
        }
    }

    /** Flushes, and takes nothing more. */
    public void shut() {
        flush();
        shut = true;
    }

    /** As {@link #shut}, with these bytes last, however much waits before them. */
    public void shut(WireBytes last) {
        shut();
        if (channel.unsafe().outboundBuffer() != null) {
            ByteBuffer bytes = ByteBuffer.allocate(last.wireLength());
            last.writeTo(bytes, 0);
            queue(Unpooled.wrappedBuffer(bytes));
        }
    }

    /** What waits in the channel's queue, in bytes; of any thread. */
    public long waiting() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    /** What the kernel does not take now waits in the channel's queue. */
    private void queue(Packet sending, int from) {
        ByteBuf rest;
        try {
            rest = channel.alloc().directBuffer(sending.length());
        } catch (OutOfMemoryError e) { // of direct memory: others have taken it who don't read
            shut = true;
            // A frame may have been cut in two: there is nothing to add.
            inOrder(() -> channel.unsafe().close(channel.voidPromise()));
            onOverflow.run();
            return;
        }
        sending.writeTo(rest.nioBuffer(0, sending.length()), 0);
        queue(rest.setIndex(from, sending.length()));
    }

    private void queue(ByteBuf bytes) {
        inOrder(() -> {
            channel.unsafe().write(bytes, channel.voidPromise());
            channel.unsafe().flush();
        });
    }

    private void inOrder(Runnable action) {
        if (uringSocket == null) {
            action.run();
        } else {
            uringSocket.inOrder(action);
        }
    }
}
