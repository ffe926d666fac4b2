package io.busline.transport.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * For io_uring: has the event loop's ring send the packet. Until its result has come, what others write to the channel
 * is held back, because the rest that the kernel did not take has to go before it. (Closing the channel is not held
 * back: Netty has the ring close the socket too, and the ring keeps the order.) First in the channel's pipeline.
 */
final class UringWriter extends ChannelOutboundHandlerAdapter implements SocketWriter {
    private final int descriptor;
    private final Turn turn;
    private final Outlet outlet;
    /** The packet that the ring sends now; null if none. */
    private Packet sending;
    /** What is held back; null if nothing ever was. */
    private Queue<Runnable> held;

    private UringWriter(int descriptor, Turn turn, Outlet outlet) {
        this.descriptor = descriptor;
        this.turn = turn;
        this.outlet = outlet;
    }

    /** @param descriptor the socket's number in the kernel */
    static UringWriter install(Channel channel, int descriptor, Turn turn, Outlet outlet) {
        UringWriter writer = new UringWriter(descriptor, turn, outlet);
        channel.pipeline().addFirst(writer);
        return writer;
    }

    @Override
    public int writeAtTurnEnd(Packet packet) {
        TurnBytes bytes = turn.bytes();
        int offset = packet.offsetIn(bytes);
        turn.ring().send(this, descriptor, bytes.buffer(), offset, packet.length());
        sending = packet;
        return packet.length();
    }

    /** Takes nothing: what the ring sends is not gone when the turn goes on. */
    @Override
    public int writeNow(Packet packet) {
        return 0;
    }

    @Override
    public int inFlight() {
        return sending == null ? 0 : sending.length();
    }

    /**
     * The ring's result.
     *
     * @param bytes how many the kernel has taken, from the beginning; negative on an error, which the channel will meet
     *     too
     */
    void sent(int bytes) {
        Packet sent = sending;
        sending = null;
        if (bytes < sent.length()) {
            outlet.queueRest(sent, Math.max(bytes, 0));
        }
        while (sending == null && held != null && !held.isEmpty()) {
            held.poll().run();
        }
    }

    @Override
    public void inOrder(Runnable action) {
        if (sending == null) {
            action.run();
            return;
        }
        if (held == null) {
            held = new ArrayDeque<>();
        }
        held.add(action);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        inOrder(() -> context.write(message, promise));
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        inOrder(context::flush);
    }
}
