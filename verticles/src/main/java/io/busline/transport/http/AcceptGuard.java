package io.busline.transport.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections where they are accepted, and stops accepting for {@value #PAUSE_MS} ms when there are too many.
 * The gateways, which refuse them, may be behind; meanwhile the acceptor's thread would use up all descriptors. Belongs
 * into the pipeline of the listening socket.
 */
final class AcceptGuard extends ChannelInboundHandlerAdapter {
    static final long PAUSE_MS = 100;

    /** Connections beyond the limit that may wait for their refusal. */
    private static final int MARGIN = 16;

    private final int most;
    private final AtomicInteger accepted = new AtomicInteger();

    /** @param most connections that are let in */
    AcceptGuard(int most) {
        this.most = (int) Math.min(Integer.MAX_VALUE, (long) most + MARGIN);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
        if (accepted.incrementAndGet() >= most) {
            pause(context.channel());
        }
        ((Channel) connection).closeFuture().addListener(closed -> accepted.decrementAndGet());
        context.fireChannelRead(connection);
    }

    /** The kernel keeps those who connect meanwhile. Any thread. */
    static void pause(Channel listening) {
        if (listening.config().isAutoRead()) {
            listening.config().setAutoRead(false);
            listening.eventLoop().schedule(() -> listening.config().setAutoRead(true), PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }
}
