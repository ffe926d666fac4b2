package io.busline.gateway;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import java.util.concurrent.TimeUnit;

/**
 * A raw WebSocket. What a turn of the event loop sends goes to the socket as one run of bytes, past Vert.x's and Netty's
 * per-message objects; what the kernel does not take waits in the Netty channel's queue, whose own count is the send queue.
 */
final class WebSocketConnection implements Connection {
    private final WebSocketReader reader;
    private final ChannelHandlerContext channel;
    private final Turn turn;
    private final DirectSocket socket;
    private final int sendQueueBytes;
    private final GatewayMetrics metrics;
    /** What is sent at the end of the turn; null for nothing. */
    private Packet packet;

    private boolean inTurn;
    private boolean closing;
    private boolean heard = true;
    private boolean asked;

    WebSocketConnection(WebSocketReader reader, Turn turn, int sendQueueBytes, GatewayMetrics metrics) {
        this.reader = reader;
        this.channel = reader.channel();
        this.turn = turn;
        this.socket = DirectSocket.of(channel.channel());
        this.sendQueueBytes = sendQueueBytes;
        this.metrics = metrics;
        ProtocolGuard.install(channel.pipeline(), this::failed);
    }

    @Override
    public void send(EncodedFrame frame) {
        if (closing) {
            return;
        }
        if (packet == null) {
            packet = turn.empty();
            if (!inTurn) {
                inTurn = true;
                turn.add(this);
            }
        }
        packet = packet.with(frame);
        if (packet.length() > sendQueueBytes) {
            flush();
        }
    }

    /** To be called by the turn that this connection was added to, at its end. */
    void endTurn() {
        inTurn = false;
        flush();
    }

    /** Straight to the socket, where nothing waits before it: no handler has anything to do with a frame's bytes. */
    private void flush() {
        Packet sending = packet;
        packet = null;
        ChannelOutboundBuffer queue = channel.channel().unsafe().outboundBuffer();
        if (sending == null || queue == null) {
            return; // without a queue the socket is gone; the close handler is on its way
        }
        long waiting = queue.totalPendingWriteBytes();
        if (waiting == 0) {
            int sent = socket.send(turn.bytes(), sending);
            if (sent < sending.length()) {
                queue(sending, sent);
            }
        } else if (waiting + sending.length() <= sendQueueBytes) {
            queue(sending, 0);
        } else {
            metrics.slowConsumer();
            close(CloseCode.SLOW_CONSUMER);
        }
    }

    /** What the kernel does not take now waits in the channel's queue. */
    private void queue(Packet sending, int from) {
        int offset = sending.offsetIn(turn.bytes());
        int length = sending.length() - from;
        ByteBuf rest = channel.alloc().directBuffer(length);
        rest.writeBytes(turn.bytes().buffer().slice(offset + from, length));
        channel.channel().unsafe().write(rest, channel.voidPromise());
        channel.channel().unsafe().flush();
    }

    @Override
    public void close(CloseCode code) {
        if (closing) {
            return;
        }
        flush();
        closing = true;
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
        flush();
        closing = true;
        channel.writeAndFlush(frame).addListener(answered -> channel.close());
        endInTime();
    }

    private void endInTime() {
        channel.executor().schedule(() -> channel.close(), CLOSING_SECONDS, TimeUnit.SECONDS);
    }

    /** The close frame that says so comes next, and last. */
    private void failed() {
        flush();
        closing = true;
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
