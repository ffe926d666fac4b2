package io.busline.transport.sockjs;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.transport.socket.Lane;
import io.busline.transport.socket.Outlet;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.vertx.core.http.HttpServerResponse;

/**
 * Sends to one SockJS client past Vert.x, which would escape, encode and write each message for each socket: into a
 * WebSocket, or into the response of xhr_streaming. The caller sees to it that nothing that Vert.x was given is still
 * to be written, but for heartbeats and the close. Any thread; the frames of one thread arrive in its order.
 */
final class SockJsStream {
    /**
     * Vert.x ends a response after 128 KiB of what it has written itself. Before that, the response is left to Vert.x.
     */
    private static final long MAX_BYTES_BY_VERTX = 64 * 1024;

    /** Bytes of JSON that go into one response: browsers keep all of it in memory until it ends. */
    private static final long MAX_BYTES_A_RESPONSE = 768 * 1024;

    private final EventLoop loop;
    private final SockJsEnvelope envelope;
    private final Outlet outlet;
    /** Null for a WebSocket. */
    private final HttpServerResponse response;

    private final Runnable onFailure;
    private long sent;

    /**
     * @param response the response that is written into; null for a WebSocket
     * @param lane of the channel's event loop, as is {@code envelope}
     * @param onSlow called on the channel's event loop, when too many bytes wait for the client: nothing more is sent
     * @param onFailure called there when Vert.x has ended the response all the same
     */
    SockJsStream(
            Channel channel,
            HttpServerResponse response,
            Lane lane,
            SockJsEnvelope envelope,
            int sendQueueBytes,
            Runnable onSlow,
            Runnable onFailure) {
        this.loop = channel.eventLoop();
        this.envelope = envelope;
        this.outlet = new Outlet(channel, lane, sendQueueBytes, onSlow);
        this.response = response;
        this.onFailure = onFailure;
    }

    /** Whether frames can be sent, provided that nothing that Vert.x was given is still to be written. */
    boolean isOpen() {
        return response == null
                || sent < MAX_BYTES_A_RESPONSE
                        && response.headWritten()
                        && !response.ended()
                        && response.bytesWritten() < MAX_BYTES_BY_VERTX;
    }

    /** Whether the next frame has to be given to Vert.x: only Vert.x can end the response, and will. */
    boolean isUsedUp() {
        return response != null && sent >= MAX_BYTES_A_RESPONSE;
    }

    void send(EncodedFrame frame) {
        sent += frame.length();
        if (loop.inEventLoop()) {
            write(frame);
        } else {
            loop.execute(() -> write(frame));
        }
    }

    private void write(EncodedFrame frame) {
        if (isWritable()) {
            outlet.send(envelope.message(frame));
        }
    }

    /** As {@link #send}, but drops the frame if the client is behind. */
    void offer(EncodedFrame frame) {
        sent += frame.length();
        onLoop(() -> {
            if (isWritable()) {
                outlet.offer(envelope.message(frame));
            }
        });
    }

    private boolean isWritable() {
        if (response != null && response.ended()) {
            onFailure.run();
            return false;
        }
        return true;
    }

    /** Sends at once what was to be sent at the end of a turn, so that what Vert.x writes next comes behind it. */
    void flush() {
        onLoop(outlet::flush);
    }

    /** Sends nothing more. */
    void shut() {
        onLoop(outlet::shut);
    }

    /** Tells the client why it is closed, behind all else. Vert.x's own close frame follows, and clients ignore it. */
    void shut(CloseCode code) {
        onLoop(() -> {
            if (response == null || !response.ended()) {
                outlet.shut(EncodedFrame.of(SockJsEnvelope.closing(code)));
            }
        });
    }

    /** What waits to be sent over this socket, in bytes. */
    long waiting() {
        return outlet.waiting();
    }

    private void onLoop(Runnable action) {
        if (loop.inEventLoop()) {
            action.run();
        } else {
            loop.execute(action);
        }
    }
}
