package io.busline.transport.websocket;

import io.busline.protocol.CloseCode;
import io.busline.session.Session;
import io.busline.session.Sessions;
import io.busline.transport.vertx.VertxPipeline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.nio.charset.StandardCharsets;

/**
 * The receiving end of a raw WebSocket, last in its pipeline: hands a client's messages to its session, answers its
 * pings and its close. Belongs to one connection; used on the gateway's event loop.
 */
final class WebSocketReader extends ChannelDuplexHandler implements Handler<WebSocketFrame> {
    private final Sessions sessions;
    private final Context context;
    private final int maxBytes;
    private final PacedDecoder decoder;
    private ChannelHandlerContext channel;
    private WebSocketConnection connection;
    private Session session;
    /** The message that is coming in fragments; null if none is. */
    private FrameAssembler fragments;

    /**
     * @param context the gateway's: Netty calls without one, and a session needs it to ask other verticles
     * @param maxBytes largest message
     * @param decoder gives the frames
     */
    WebSocketReader(Sessions sessions, Context context, int maxBytes, PacedDecoder decoder) {
        this.sessions = sessions;
        this.context = context;
        this.maxBytes = maxBytes;
        this.decoder = decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext channel) {
        this.channel = channel;
    }

    /** The handler's place in the pipeline: what is written and closed there does not pass this handler. */
    ChannelHandlerContext channel() {
        return channel;
    }

    /** To be called before anything is read. */
    void begin(WebSocketConnection connection) {
        this.connection = connection;
        this.session = sessions.open(connection);
        connection.countInto(session::onReceived);
        decoder.countInto(connection::kept);
    }

    /** Nothing is handed on any more. What has been read from the socket waits in the decoder: one read at most. */
    void pause() {
        decoder.pause();
    }

    void resume() {
        decoder.resume();
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (message instanceof WebSocketFrame frame) {
            VertxPipeline.dispatch(context, frame, this);
        } else {
            ReferenceCountUtil.release(message); // the end of the request that was the handshake
        }
    }

    @Override
    public void handle(WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            connection.onClose(close);
        } else if (connection.isClosing()) {
            frame.release();
        } else if (frame instanceof PingWebSocketFrame) {
            channel.writeAndFlush(new PongWebSocketFrame(frame.content()));
        } else {
            try {
                onData(frame);
            } finally {
                frame.release();
            }
        }
    }

    private void onData(WebSocketFrame frame) {
        if (frame instanceof ContinuationWebSocketFrame) {
            fragments.add(frame);
            if (fragments.message().readableBytes() > maxBytes) {
                fragments = null;
                connection.close(CloseCode.TOO_LARGE);
            } else if (frame.isFinalFragment()) {
                FrameAssembler complete = fragments;
                fragments = null;
                onMessage(complete.isText(), complete.message());
            }
        } else if (frame instanceof PongWebSocketFrame) {
            return; // the guard has noted it
        } else if (frame.isFinalFragment()) {
            onMessage(frame instanceof TextWebSocketFrame, frame.content());
        } else {
            fragments = new FrameAssembler(frame);
        }
    }

    private void onMessage(boolean isText, ByteBuf message) {
        if (isText) {
            session.onText(message.toString(StandardCharsets.UTF_8));
        } else {
            session.onBinary();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        VertxPipeline.dispatch(context, session, sessions::closed);
    }

    /** The socket or a handler has failed: there is nothing left to say to the client. */
    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable failure) {
        channel.close();
    }

    /** The listener closes the connections that are left. The client is told first, and has its time to answer. */
    @Override
    public void close(ChannelHandlerContext channel, ChannelPromise promise) {
        connection.close(CloseCode.GOING_AWAY);
        channel.channel().closeFuture().addListener(closed -> promise.trySuccess());
    }
}
