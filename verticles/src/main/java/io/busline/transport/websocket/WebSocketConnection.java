package io.busline.transport.websocket;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.session.Connection;
import io.busline.session.SessionMetrics;
import io.busline.transport.socket.Lane;
import io.busline.transport.socket.Outlet;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import java.util.concurrent.TimeUnit;

/** A raw WebSocket: at {@code /ws}, or at SockJS's address for those without its framing. */
final class WebSocketConnection implements Connection {
    private final WebSocketReader reader;
    private final String address;
    private final ChannelHandlerContext channel;
    private final Outlet outlet;
    private final ProtocolGuard guard;
    private final SessionMetrics metrics;
    private boolean closing;

    /** @param address the client's */
    WebSocketConnection(WebSocketReader reader, String address, Lane lane, int sendQueueBytes, SessionMetrics metrics) {
        this.reader = reader;
        this.address = address;
        this.channel = reader.channel();
        this.outlet = new Outlet(channel.channel(), lane, sendQueueBytes, this::tooSlow);
        this.metrics = metrics;
        this.guard = ProtocolGuard.install(channel, this::failed);
    }

    /** Tells of everything that comes from the client. */
    void countInto(ProtocolGuard.Meter meter) {
        guard.countInto(meter);
    }

    @Override
    public String remoteAddress() {
        return address;
    }

    @Override
    public void send(EncodedFrame frame) {
        outlet.send(frame);
    }

    @Override
    public void offer(EncodedFrame frame) {
        outlet.offer(frame);
    }

    /** So many bytes more, or less, that the client has sent wait to be handled. */
    void kept(int more) {
        outlet.account().addOwn(more);
    }

    @Override
    public void tooSlow() {
        if (!closing) {
            metrics.slowConsumer();
            close(CloseCode.SLOW_CONSUMER);
        }
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

    /** Frames were broken; the guard sends the close frame next, and nothing may follow it. */
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

    @Override
    public void checkAlive() {
        if (!closing) {
            guard.checkAlive();
        }
    }
}
