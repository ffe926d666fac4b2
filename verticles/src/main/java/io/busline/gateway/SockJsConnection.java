package io.busline.gateway;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;

/**
 * A SockJS session of any transport. Its own {@code writeQueueFull} does not see the socket under a WebSocket transport, so
 * the send queue is what was written and not yet confirmed.
 */
final class SockJsConnection implements Connection {
    private final SockJSSocket socket;
    private final int sendQueueBytes;
    private final GatewayMetrics metrics;
    private long queued;
    private boolean closing;

    SockJsConnection(SockJSSocket socket, int sendQueueBytes, GatewayMetrics metrics) {
        this.socket = socket;
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
        socket.write(frame.text()).onComplete(sent -> queued -= length);
    }

    @Override
    public void close(CloseCode code) {
        if (!closing) {
            closing = true;
            socket.close(code.code(), code.reason());
        }
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }

    /** SockJS has heartbeats and a session timeout of its own. */
    @Override
    public void checkAlive() {}
}
