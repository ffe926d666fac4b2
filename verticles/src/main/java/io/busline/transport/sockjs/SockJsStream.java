package io.busline.transport.sockjs;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.session.Connection;
import io.busline.transport.socket.Outlet;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;

/**
 * The way to a SockJS client past Vert.x, which would escape, encode and write each message for each socket: into a WebSocket, or
 * into a response that goes on. Whoever uses it sees to it that nothing of Vert.x's is on the way, but for heartbeats and what
 * closes the session. Of any thread; what one thread sends arrives in its order.
 */
final class SockJsStream {
    /** Vert.x ends a response after 128 KiB of what it has written itself, heartbeats too; long before, it is left to Vert.x. */
    private static final long MOST_BY_VERTX = 64 * 1024;

    /** JSON that goes into one response: browsers keep all of it in memory until it ends. */
    private static final long MOST_IN_A_RESPONSE = 768 * 1024;

    private final ChannelHandlerContext channel;
    private final EventLoop loop;
    private final SockJsLane lane;
    private final Outlet outlet;
    /** Null for a WebSocket. */
    private final HttpServerResponse response;

    private final Runnable onFailure;
    private long sent;

    /**
     * @param channel Vert.x's place in the pipeline
     * @param response what is streamed into; null for a WebSocket
     * @param onSlow called on the channel's event loop, when the client lets too much pile up: nothing more is sent
     * @param onFailure called there when Vert.x has ended the response all the same
     */
    SockJsStream(
            ChannelHandlerContext channel,
            HttpServerResponse response,
            SockJsLane lane,
            int sendQueueBytes,
            Runnable onSlow,
            Runnable onFailure) {
        this.channel = channel;
        this.loop = channel.channel().eventLoop();
        this.lane = lane;
        this.outlet = new Outlet(channel.channel(), lane.turn(), sendQueueBytes, onSlow);
        this.response = response;
        this.onFailure = onFailure;
    }

    /** Whether frames can go this way, provided that none is under way by Vert.x's. */
    boolean isOpen() {
        return response == null
                || sent < MOST_IN_A_RESPONSE
                        && response.headWritten()
                        && !response.ended()
                        && response.bytesWritten() < MOST_BY_VERTX;
    }

    /** Whether the next frame should go Vert.x's way again: only Vert.x can end the response, and will. */
    boolean isUsedUp() {
        return response != null && sent >= MOST_IN_A_RESPONSE;
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
        if (response != null && response.ended()) {
            onFailure.run();
        } else {
            outlet.send(lane.bytesOf(frame));
        }
    }

    /** Sends at once what was to be sent at the end of a turn, so that what Vert.x writes next comes behind it. */
    void flush() {
        onLoop(outlet::flush);
    }

    /** Sends nothing more. */
    void shut() {
        onLoop(outlet::shut);
    }

    /** Tells the client why it is closed, behind all else; Vert.x's own word to that follows, and comes too late. */
    void shut(CloseCode code) {
        onLoop(() -> {
            if (response == null || !response.ended()) {
                outlet.shut(lane.form().closing(code));
            }
        });
    }

    /** Ends the connection in a while, however little the client reads. */
    void cutOff() {
        loop.schedule(() -> channel.close(), Connection.CLOSING_SECONDS, TimeUnit.SECONDS);
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
