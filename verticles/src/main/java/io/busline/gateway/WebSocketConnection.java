package io.busline.gateway;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.concurrent.TimeUnit;

/**
 * A raw WebSocket. Frames go to the Netty channel as the bytes they are, past Vert.x's per-message objects; the channel's
 * own count of bytes not yet taken by the kernel is the send queue.
 */
final class WebSocketConnection implements Connection {
    private static final Buffer EMPTY = Buffer.buffer();

    private final ServerWebSocket webSocket;
    private final ChannelHandlerContext channel;
    private final FlushBatch flushes;
    private final int sendQueueBytes;
    private final GatewayMetrics metrics;
    private boolean written;
    private boolean closing;
    private boolean heard = true;
    private boolean asked;

    WebSocketConnection(ServerWebSocket webSocket, FlushBatch flushes, int sendQueueBytes, GatewayMetrics metrics) {
        this.webSocket = webSocket;
        this.channel = ((WebSocketInternal) webSocket).channelHandlerContext();
        this.flushes = flushes;
        this.sendQueueBytes = sendQueueBytes;
        this.metrics = metrics;
        ProtocolGuard.install(channel.pipeline(), () -> closing = true);
        // The HTTP server's idle timeout; here checkAlive takes its place, without a timer a connection.
        IdleStateHandler idle = channel.pipeline().get(IdleStateHandler.class);
        if (idle != null) {
            channel.pipeline().remove(idle);
        }
    }

    @Override
    public void send(EncodedFrame frame) {
        if (closing) {
            return;
        }
        ChannelOutboundBuffer queue = channel.channel().unsafe().outboundBuffer();
        if (queue == null) {
            return; // the socket is gone; the close handler is on its way
        }
        if (queue.totalPendingWriteBytes() > sendQueueBytes) {
            channel.flush(); // what this turn alone has written is no sign of a slow client
        }
        if (queue.totalPendingWriteBytes() > sendQueueBytes) {
            metrics.slowConsumer();
            close(CloseCode.SLOW_CONSUMER);
            return;
        }
        queue(frame);
        if (!written) {
            written = true;
            flushes.add(this);
        }
    }

    /** Straight to the socket's queue: no handler before it has anything to do with a frame's bytes. */
    private void queue(EncodedFrame frame) {
        channel.channel().unsafe().write(flushes.bytesOf(frame), channel.voidPromise());
    }

    void flush() {
        written = false;
        channel.channel().unsafe().flush();
    }

    @Override
    public void close(CloseCode code) {
        if (closing) {
            return;
        }
        closing = true;
        webSocket.close(code.code(), code.reason());
        // From this handler's context: the channel's own close would wait behind what the client does not read.
        channel.executor().schedule(() -> channel.close(), CLOSING_SECONDS, TimeUnit.SECONDS);
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
