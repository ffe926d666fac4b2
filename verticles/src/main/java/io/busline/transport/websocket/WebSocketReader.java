package io.busline.transport.websocket;

import io.busline.protocol.CloseCode;
import io.busline.session.Session;
import io.busline.session.Sessions;
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
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The receiving end of a raw WebSocket, last in its pipeline: hands a client's messages to its session, answers its pings and
 * its close. Belongs to one connection; used on the gateway's event loop.
 */
final class WebSocketReader extends ChannelDuplexHandler implements Handler<WebSocketFrame> {
    private final Sessions sessions;
    private final ContextInternal context;
    private final int maxBytes;
    private ChannelHandlerContext channel;
    private WebSocketConnection connection;
    private Session session;
    /** Of the message that is coming in fragments; null if none is. */
    private FrameAssembler fragments;

    private boolean paused;
    /** What had been read when reading was paused; null if there never was anything. */
    private Queue<WebSocketFrame> waiting;

    /**
     * @param context the gateway's: Netty calls from outside of any, and sessions ask other verticles from their context
     * @param maxBytes largest message
     */
    WebSocketReader(Sessions sessions, ContextInternal context, int maxBytes) {
        this.sessions = sessions;
        this.context = context;
        this.maxBytes = maxBytes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext channel) {
        this.channel = channel;
    }

    /** The handler's place in the pipeline; from there the channel is written to past this handler. */
    ChannelHandlerContext channel() {
        return channel;
    }

    /** To be called before anything is read. */
    void begin(WebSocketConnection connection) {
        this.connection = connection;
        this.session = sessions.open(connection);
    }

    /** Frames that were read from the socket already wait; they are of one read of the channel at most. */
    void pause() {
        paused = true;
        channel.channel().config().setAutoRead(false);
    }

    void resume() {
        paused = false;
        while (!paused && waiting != null && !waiting.isEmpty()) {
            handle(waiting.poll());
        }
        channel.channel().config().setAutoRead(!paused);
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (message instanceof WebSocketFrame frame) {
            connection.heard();
            if (paused) {
                keep(frame);
            } else {
                context.dispatch(frame, this);
            }
        } else {
            ReferenceCountUtil.release(message); // the end of the request that was the handshake
        }
    }

    private void keep(WebSocketFrame frame) {
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(frame);
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
            return; // it was heard
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
        if (waiting != null) {
            waiting.forEach(ReferenceCountUtil::release);
            waiting.clear();
        }
        context.dispatch(closed -> sessions.closed(session));
    }

    /** The socket broke, or one of the handlers did: either way there is nothing left to say to the client. */
    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable failure) {
        channel.close();
    }

    /** The listener closes what is left of its connections: not before the client has been told, and has had its time. */
    @Override
    public void close(ChannelHandlerContext channel, ChannelPromise promise) {
        connection.close(CloseCode.GOING_AWAY);
        channel.channel().closeFuture().addListener(closed -> promise.trySuccess());
    }
}
