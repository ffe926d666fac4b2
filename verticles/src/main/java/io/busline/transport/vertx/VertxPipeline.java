package io.busline.transport.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.ContextInternal;

/**
 * The parts of Vert.x that are not public and that Busline uses all the same: the Netty pipeline of an HTTP/1
 * connection, and the context's event loop. No other class may use them. {@link PipelineCheck} says whether this
 * version of Vert.x has the pipeline that is expected here; where it has not, the
 * gateway serves its clients with Vert.x's own WebSockets.
 *
 * <p>Stateless; each pipeline is to be used from its event loop.
 */
public final class VertxPipeline {
    /** Of the handler that watches a connection until it has become a WebSocket. */
    private static final String WATCH = "watch";

    private final Names names;

    /** The names that Vert.x gives its handlers of an HTTP/1 connection. */
    record Names(String handler, String decoder, String encoder) {
        static final Names OF_VERTX_5 = new Names("handler", "httpDecoder", "httpEncoder");
    }

    VertxPipeline(Names names) {
        this.names = names;
    }

    /**
     * Vert.x's last handler of the connection that the request came over, which is another one once the connection has
     * become a WebSocket. What is written and closed here goes past Vert.x.
     */
    public ChannelHandlerContext handlerOf(HttpServerRequest request) {
        return pipeline(request).context(names.handler);
    }

    public Channel channelOf(HttpConnection connection) {
        return ((HttpServerConnection) connection).channelHandlerContext().channel();
    }

    /** Whether the connection has not been closed. A request that waited for another's answer may find it closed. */
    public static boolean isOpen(HttpConnection connection) {
        return ((HttpServerConnection) connection)
                .channelHandlerContext()
                .channel()
                .isActive();
    }

    /** Has the handler see what HTTP's decoder gives out, until {@link #unwatch} or the end of the connection. */
    public void watch(Channel channel, ChannelHandler watch) {
        channel.pipeline().addAfter(names.decoder, WATCH, watch);
    }

    /** The connection that the request came over carries no more requests. */
    public void unwatch(HttpServerRequest request) {
        unwatch(pipeline(request));
    }

    private static void unwatch(ChannelPipeline pipeline) {
        if (pipeline.get(WATCH) != null) {
            pipeline.remove(WATCH);
        }
    }

    /**
     * Takes the connection from Vert.x, of which nothing is left in the pipeline but its own handlers for TCP: an HTTP
     * connection and a WebSocket of Vert.x, with their queues and the request they keep, would be three quarters of
     * what a connection costs.
     *
     * @param reader the new last handler
     * @param encoder in the place of HTTP's
     */
    public void takeOver(HttpServerRequest handshake, ChannelHandler reader, ChannelHandler encoder) {
        ChannelPipeline pipeline = pipeline(handshake);
        unwatch(pipeline);
        pipeline.replace(names.handler, names.handler, reader);
        pipeline.replace(names.encoder, null, encoder);
        pipeline.remove(IdleStateHandler.class); // it costs a timer a connection; pings find silent clients
    }

    /**
     * Ends the take-over, as the last step: the reader gets at once what the client has sent behind its handshake.
     *
     * @param place the reader's
     * @param decoder in the place of HTTP's
     */
    public void beginReading(ChannelHandlerContext place, ChannelHandler decoder) {
        place.pipeline().replace(names.decoder, null, decoder);
    }

    /**
     * Has another handler decode the frames of a connection that has just become a WebSocket of Vert.x: none of them
     * has been read.
     *
     * @param place Vert.x's
     */
    public void decodeWith(ChannelHandlerContext place, ChannelHandler decoder) {
        place.pipeline().replace(WebSocketFrameDecoder.class, null, decoder);
    }

    /** Whether a connection that has served this request can be taken over. */
    boolean canTakeOver(HttpServerRequest request) {
        ChannelPipeline pipeline = pipeline(request);
        return pipeline.context(names.handler) == ((HttpServerConnection) request.connection()).channelHandlerContext()
                && pipeline.last() == pipeline.get(names.handler)
                && pipeline.get(names.decoder) != null
                && pipeline.get(names.encoder) != null
                && pipeline.get(IdleStateHandler.class) != null;
    }

    private ChannelPipeline pipeline(HttpServerRequest request) {
        return channelOf(request.connection()).pipeline();
    }

    public static EventLoop eventLoop(Context context) {
        return ((ContextInternal) context).nettyEventLoop();
    }

    /** Has Netty's caller act within the context, whose thread it must already be on. */
    public static <T> void dispatch(Context context, T event, Handler<T> handler) {
        ((ContextInternal) context).dispatch(event, handler);
    }

    /** Acts within the context: at once if the caller is on its thread, otherwise soon. */
    public static <T> void emit(Context context, T event, Handler<T> handler) {
        ((ContextInternal) context).emit(event, handler);
    }
}
