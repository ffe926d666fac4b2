package io.busline.transport.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;

/** Knows since when a connection's client has owed the rest of a request. Belongs to the connection's event loop. */
final class RequestDeadline extends ChannelInboundHandlerAdapter {
    private static final byte[] TOO_LATE =
            "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    /** What the client owes. */
    private enum Awaited {
        /** The first request, of which nothing has come. */
        REQUEST,
        /** The rest of a head. */
        HEAD,
        BODY,
        /** Nothing: it may take its time until the next request. */
        NOTHING
    }

    private final RequestDeadlines all;
    private ChannelHandlerContext place;
    private Awaited awaited = Awaited.REQUEST;
    private long since;
    /** Whether the decoder has given something out since the last {@link #channelReadComplete}. */
    private boolean decoded;

    RequestDeadline(RequestDeadlines all) {
        this.all = all;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        place = context;
        since = all.now();
        all.begin(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        all.end(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        decoded = true;
        if (message instanceof HttpRequest) {
            await(Awaited.BODY);
        }
        if (message instanceof LastHttpContent || !(message instanceof HttpObject)) {
            awaited = Awaited.NOTHING;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!decoded && awaited == Awaited.REQUEST) {
            awaited = Awaited.HEAD; // the deadline stays: the connection is as old as before
        } else if (!decoded && awaited == Awaited.NOTHING) {
            await(Awaited.HEAD);
        }
        decoded = false;
        context.fireChannelReadComplete();
    }

    private void await(Awaited next) {
        awaited = next;
        since = all.now();
    }

    /** Whether the client has owed something since before that time. */
    boolean isLate(long time) {
        return awaited != Awaited.NOTHING && since - time < 0;
    }

    /**
     * Ends the connection, with 408 if a part of a head has come. Browsers that have opened a connection in advance
     * would show the answer as that to their next request.
     */
    void end() {
        if (awaited == Awaited.HEAD) {
            place.pipeline()
                    .firstContext()
                    .writeAndFlush(Unpooled.wrappedBuffer(TOO_LATE))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            place.channel().close();
        }
        awaited = Awaited.NOTHING;
    }
}
