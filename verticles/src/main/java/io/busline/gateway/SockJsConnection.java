package io.busline.gateway;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A SockJS session of any transport. Its own {@code writeQueueFull} does not see the socket under a WebSocket transport, so
 * the send queue is what was written and not yet confirmed.
 */
final class SockJsConnection implements Connection {
    /** Frames that may wait while the session is busy with earlier ones. */
    private static final int MAX_UNREAD = 1_000;

    private final SockJSSocket socket;
    /** From where a WebSocket below can be closed at once; null under other transports. */
    private final ChannelHandlerContext webSocket;

    private final int sendQueueBytes;
    private final GatewayMetrics metrics;
    private final ArrayDeque<String> unread = new ArrayDeque<>();
    private Consumer<String> reader;
    private boolean paused;
    private long queued;
    private boolean closing;
    private CloseCode closingBehindAll;

    /** @param pipeline of the WebSocket that the session runs over; null under other transports */
    SockJsConnection(SockJSSocket socket, ChannelPipeline pipeline, int sendQueueBytes, GatewayMetrics metrics) {
        this.socket = socket;
        this.webSocket = pipeline == null ? null : ProtocolGuard.install(pipeline, () -> closing = true);
        this.sendQueueBytes = sendQueueBytes;
        this.metrics = metrics;
    }

    @Override
    public void send(EncodedFrame frame) {
        if (closing) {
            return;
        }
        if (queued > sendQueueBytes) {
            metrics.slowConsumer();
            close(CloseCode.SLOW_CONSUMER);
            return;
        }
        int length = frame.length();
        queued += length;
        socket.write(frame.text()).onComplete(sent -> {
            queued -= length;
            if (queued == 0 && closingBehindAll != null) {
                close(closingBehindAll);
            }
        });
    }

    @Override
    public void closeBehindAll(CloseCode code) {
        closingBehindAll = code;
        if (queued == 0) {
            close(code);
        }
    }

    @Override
    public boolean needsListener() {
        return webSocket == null;
    }

    @Override
    public void close(CloseCode code) {
        if (!closing) {
            closing = true;
            socket.close(code.code(), code.reason());
            if (webSocket != null) {
                webSocket.executor().schedule(() -> webSocket.close(), CLOSING_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** Reads a frame, or keeps it for later while paused: pausing a SockJS session would only fill a queue inside it. */
    void receive(String text) {
        if (closing) {
            return;
        }
        if (!paused) {
            reader.accept(text);
        } else if (unread.size() < MAX_UNREAD) {
            unread.add(text);
        } else {
            unread.clear();
            close(CloseCode.TRY_AGAIN_LATER);
        }
    }

    /** Who reads the frames; to be set once, before the first one. */
    void reader(Consumer<String> reader) {
        this.reader = reader;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        while (!paused && !unread.isEmpty()) {
            reader.accept(unread.poll());
        }
    }

    /** SockJS has heartbeats and a session timeout of its own. */
    @Override
    public void checkAlive() {}
}
