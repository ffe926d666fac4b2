package io.busline.gateway;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.concurrent.TimeUnit;

/** A raw WebSocket, at {@code /ws} or where SockJS has one. */
final class WebSocketConnection implements Connection {
    private static final Buffer EMPTY = Buffer.buffer();

    private final ServerWebSocket webSocket;
    private final ChannelHandlerContext channel;
    private final Outlet outlet;
    private final GatewayMetrics metrics;
    private boolean closing;
    private boolean heard = true;
    private boolean asked;

    WebSocketConnection(ServerWebSocket webSocket, Turn turn, int sendQueueBytes, GatewayMetrics metrics) {
        this.webSocket = webSocket;
        this.channel = ((WebSocketInternal) webSocket).channelHandlerContext();
        this.outlet = new Outlet(channel.channel(), turn, sendQueueBytes, this::tooSlow);
        this.metrics = metrics;
        ProtocolGuard.install(channel.pipeline(), this::failed);
        // The HTTP server's idle timeout; here checkAlive takes its place, without a timer a connection.
        IdleStateHandler idle = channel.pipeline().get(IdleStateHandler.class);
        if (idle != null) {
            channel.pipeline().remove(idle);
        }
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
    public void close(CloseCode code) {
        if (closing) {
            return;
        }
        closing = true;
        outlet.shut();
        webSocket.close(code.code(), code.reason());
        // From this handler's context: the channel's own close would wait behind what the client does not read.
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
        webSocket.pause();
    }

    @Override
    public void resume() {
        webSocket.resume();
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
            webSocket.writePing(EMPTY);
        }
        heard = false;
    }
}
