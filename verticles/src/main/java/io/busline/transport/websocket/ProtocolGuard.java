package io.busline.transport.websocket;

import io.busline.protocol.CloseCode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a WebSocket's frames and their reader, which is {@link WebSocketReader}, or Vert.x for SockJS. It
 * checks that text is UTF-8, as RFC 6455, 8.1 asks; closes a WebSocket with broken frames; cuts off a client that pings
 * without reading, because pongs go into a queue without a bound; tells how much has come; and notices a client that has
 * gone silent. Belongs to one connection; used on its event loop.
 *
 * <p>Broken frames are answered with the close status that Netty names for them, and the socket is closed a moment
 * later. If it were closed at once, the kernel would answer what the client is still sending with a reset, and the
 * client would lose the close frame.
 */
public final class ProtocolGuard extends Utf8FrameValidator {
    private static final int MAX_PINGS_UNREAD = 100;

    /** How long the rest of what the client sends is read and thrown away, so that it gets the close frame. */
    private static final long FAILING_SECONDS = 1;

    /** The least that a frame of a client has around its content: a header and a mask. */
    private static final int HEADER_BYTES = 6;

    private final Runnable onFailure;
    private final Silence silence = new Silence();
    private Meter meter = (bytes, isMessage) -> true;
    private ChannelHandlerContext place;
    private int pingsUnread;
    private boolean failed;

    /** Is told of everything that comes from the client. */
    @FunctionalInterface
    public interface Meter {
        /**
         * A frame has come.
         *
         * @param bytes its length on the wire
         * @param isMessage whether it is a message, or the last part of one
         * @return false if so much has come that a ping need not be answered
         */
        boolean received(int bytes, boolean isMessage);
    }

    private ProtocolGuard(Runnable onFailure) {
        super(false); // does not close by itself
        this.onFailure = onFailure;
    }

    /**
     * Guards a WebSocket.
     *
     * @param reader the place of the reader in the pipeline
     * @param onFailure called once, when frames are broken: nothing may be sent any more, because the close frame was
     */
    public static ProtocolGuard install(ChannelHandlerContext reader, Runnable onFailure) {
        ProtocolGuard guard = new ProtocolGuard(onFailure);
        reader.pipeline().addBefore(reader.name(), null, guard);
        return guard;
    }

    /** To be called before anything is read. */
    public void countInto(Meter counting) {
        meter = counting;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.place = context;
    }

    /**
     * To be called once every ping interval: pings the client, or ends the connection if it was silent for two
     * intervals.
     */
    public void checkAlive() {
        if (failed) {
            return;
        }
        if (!place.channel().config().isAutoRead()) {
            silence.heard(); // nobody listens while the session has too much in flight
        }
        if (silence.isTooLong()) {
            place.close();
        } else {
            place.writeAndFlush(new PingWebSocketFrame());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        silence.heard();
        if (failed) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof WebSocketFrame frame && !count(frame) && frame instanceof PingWebSocketFrame) {
            frame.release();
            return;
        }
        if (message instanceof PingWebSocketFrame) {
            pingsUnread = context.channel().isWritable() ? 0 : pingsUnread + 1;
            if (pingsUnread > MAX_PINGS_UNREAD) {
                failed = true;
                ReferenceCountUtil.release(message);
                context.close();
                return;
            }
        }
        super.channelRead(context, message);
    }

    private boolean count(WebSocketFrame frame) {
        boolean isControl = frame instanceof PingWebSocketFrame
                || frame instanceof PongWebSocketFrame
                || frame instanceof CloseWebSocketFrame;
        return meter.received(HEADER_BYTES + frame.content().readableBytes(), !isControl && frame.isFinalFragment());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (!(failure instanceof CorruptedWebSocketFrameException corrupted)) {
            context.fireExceptionCaught(failure);
        } else if (!failed) {
            failed = true;
            onFailure.run();
            CloseCode code = closeCode(corrupted.closeStatus().code());
            context.writeAndFlush(new CloseWebSocketFrame(code.code(), code.reason()));
            context.executor().schedule(() -> context.close(), FAILING_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static CloseCode closeCode(int status) {
        for (CloseCode code : CloseCode.values()) {
            if (code.code() == status) {
                return code;
            }
        }
        return CloseCode.PROTOCOL_ERROR;
    }
}
