package io.busline.transport.sockjs;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.session.Connection;
import io.busline.session.SessionMetrics;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.function.Consumer;

/**
 * A SockJS session of any transport but the raw WebSocket. Frames go past Vert.x where there is a way, and by Vert.x where
 * there is none: while nobody fetches, and at the beginning and the end of each response. Only one of the two at a time, so
 * that none overtakes another. Vert.x's {@code writeQueueFull} does not see what waits at a socket: by its way, the send
 * queue is what was written and not yet confirmed.
 */
final class SockJsConnection implements Connection {
    private final SockJSSocket socket;
    private final Context context;
    private final int sendQueueBytes;
    private final SessionMetrics metrics;
    private final SockJsInbox inbox = new SockJsInbox(() -> close(CloseCode.TRY_AGAIN_LATER));
    private final boolean polls;
    /** The way past Vert.x that opened last; null if none ever did. */
    private SockJsStream stream;
    /** Whether frames take it. */
    private boolean streaming;

    /** Bytes that were given to Vert.x and have not reached a socket. */
    private long queued;

    private boolean closing;
    private CloseCode closingBehindAll;

    /**
     * @param context the gateway's
     * @param polls whether the client fetches what it is sent, request by request
     */
    SockJsConnection(SockJSSocket socket, Context context, boolean polls, int sendQueueBytes, SessionMetrics metrics) {
        this.socket = socket;
        this.context = context;
        this.polls = polls;
        this.sendQueueBytes = sendQueueBytes;
        this.metrics = metrics;
    }

    /** Who reads the frames; to be set once, before the first one. */
    void reader(Consumer<String> reader) {
        inbox.reader(reader);
    }

    /** What has come from the client. */
    void receive(String text) {
        if (!closing) {
            inbox.receive(text);
        }
    }

    /**
     * Frames may go this way from now on. Of any thread.
     *
     * @param channel Vert.x's place in its pipeline
     * @param response what is streamed into; null for a WebSocket
     */
    void streamOver(ChannelHandlerContext channel, HttpServerResponse response, SockJsLane lane) {
        SockJsStream opened = new SockJsStream(
                channel,
                response,
                lane,
                sendQueueBytes,
                () -> context.runOnContext(slow -> closeAsSlow()),
                () -> context.runOnContext(ended -> close(CloseCode.TRY_AGAIN_LATER)));
        context.runOnContext(v -> {
            stream = opened;
            streaming = false;
            chooseWay();
        });
    }

    /** The WebSocket below was broken by the client and has been told so. */
    void failed() {
        closing = true;
        if (stream != null) {
            stream.shut();
        }
    }

    @Override
    public void send(EncodedFrame frame) {
        if (closing) {
            return;
        }
        if (streaming && stream.isUsedUp()) {
            streaming = false;
            stream.flush();
        }
        if (streaming) {
            stream.send(frame);
        } else {
            sendByVertx(frame);
        }
    }

    private void sendByVertx(EncodedFrame frame) {
        int length = frame.length();
        long waiting = queued + (stream == null ? 0 : stream.waiting());
        if (waiting > 0 && waiting + length > sendQueueBytes) {
            closeAsSlow();
            return;
        }
        queued += length;
        socket.write(frame.text()).onComplete(sent -> {
            queued -= length;
            chooseWay();
            if (queued == 0 && closingBehindAll != null) {
                close(closingBehindAll);
            }
        });
    }

    private void chooseWay() {
        streaming = streaming || queued == 0 && stream != null && stream.isOpen();
    }

    private void closeAsSlow() {
        if (!closing) {
            metrics.slowConsumer();
            close(CloseCode.SLOW_CONSUMER);
        }
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
        return polls;
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
        if (streaming) {
            stream.shut(code);
        }
        socket.close();
        if (stream != null) {
            stream.cutOff();
        }
    }

    @Override
    public void pause() {
        inbox.pause();
    }

    @Override
    public void resume() {
        inbox.resume();
    }

    /** SockJS has heartbeats and a session timeout of its own. */
    @Override
    public void checkAlive() {}
}
