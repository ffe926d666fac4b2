package io.busline.transport.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntConsumer;

/**
 * A socket to which a ring sends. While it does, what others write is held back: what the kernel does not take has to go before.
 * (Not so their closing the channel: Netty has the ring close the socket, and rings keep to the order.) First in the channel's
 * pipeline. To be used from the channel's event loop.
 */
final class UringSocket extends ChannelOutboundHandlerAdapter {
    private final int descriptor;
    private final IntConsumer onSent;
    private boolean sending;
    /** Null if there never was anything. */
    private Queue<Runnable> held;

    private UringSocket(int descriptor, IntConsumer onSent) {
        this.descriptor = descriptor;
        this.onSent = onSent;
    }

    /**
     * Gives the channel's; null if its transport is not io_uring. Of any thread.
     *
     * @param onSent called after each send with how many bytes the kernel has taken, from the beginning; not above 0 if none
     */
    static UringSocket of(Channel channel, IntConsumer onSent) {
        if (!(channel instanceof IoUringSocketChannel uring)) {
            return null;
        }
        UringSocket socket = new UringSocket(uring.fd().intValue(), onSent);
        channel.pipeline().addFirst(socket);
        return socket;
    }

    /** To be called while nothing is under way, and nothing queued in the channel. */
    void send(Uring uring, long address, int length) {
        sending = true;
        uring.send(this, descriptor, address, length);
    }

    /** To be called by the uring. */
    void sent(int bytes) {
        sending = false;
        onSent.accept(bytes);
        while (!sending && held != null && !held.isEmpty()) {
            held.poll().run();
        }
    }

    /** Does it now, or as soon as nothing is under way any more. */
    void inOrder(Runnable action) {
        if (sending) {
            if (held == null) {
                held = new ArrayDeque<>();
            }
            held.add(action);
        } else {
            action.run();
        }
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
