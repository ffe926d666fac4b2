package io.busline.transport.websocket;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.session.Connection;
import io.busline.session.SessionMetrics;
import io.busline.transport.socket.Outlet;
import io.busline.transport.socket.Turn;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import java.util.concurrent.TimeUnit;

/** A raw WebSocket, at {@code /ws} or where SockJS has one. */
final class WebSocketConnection implements Connection {
    private final WebSocketReader reader;
    private final ChannelHandlerContext channel;
    private final Outlet outlet;
    private final SessionMetrics metrics;
    private boolean closing;
    private boolean heard = true;
    private boolean asked;

    WebSocketConnection(WebSocketReader reader, Turn turn, int sendQueueBytes, SessionMetrics metrics) {
        this.reader = reader;
        this.channel = reader.channel();
        this.outlet = new Outlet(channel.channel(), turn, sendQueueBytes, this::tooSlow);
        this.metrics = metrics;
        ProtocolGuard.install(channel.pipeline(), this::failed);
    }

    @Override
    public void send(EncodedFrame frame) {
        outlet.send(frame);
    }

    private void tooSlow() {
        metrics.slowConsumer();
        close(CloseCode.SLOW_CONSUMER);
    }

    @Override
    public void offer(EncodedFrame frame) {
        send(frame);
    }

    @Override
    public void close(CloseCode code) {
        if (closing) {
            return;
        }
        closing = true;
        outlet.shut();
        channel.writeAndFlush(new CloseWebSocketFrame(code.code(), code.reason()));
        endInTime();
    }

    /** The client's close frame: the answer to ours, or the first, which is answered in kind. */
    void onClose(CloseWebSocketFrame frame) {
        if (closing) {
            frame.release();
            channel.close();
            return;
        }
        closing = true;
        outlet.shut();
        channel.writeAndFlush(frame).addListener(answered -> channel.close());
        endInTime();
    }

    private void endInTime() {
        channel.executor().schedule(() -> channel.close(), CLOSING_SECONDS, TimeUnit.SECONDS);
    }

    /** The close frame that says so comes next, and last. */
    private void failed() {
        closing = true;
        outlet.shut();
    }

    boolean isClosing() {
        return closing;
    }

    @Override
    public void pause() {
        reader.pause();
    }

    @Override
    public void resume() {
        reader.resume();
    }

    /** Anything at all has come from the client. */
    void heard() {
        heard = true;
    }

    @Override
    public void checkAlive() {
        if (heard) {
            asked = false;
        } else if (asked) {
            channel.close();
        } else if (!closing) {
            asked = true;
            channel.writeAndFlush(new PingWebSocketFrame());
        }
        heard = false;
    }
}
