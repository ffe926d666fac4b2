package io.busline.transport.websocket;

import io.busline.protocol.CloseCode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a WebSocket's frames and who reads them: {@link WebSocketReader}, or Vert.x for SockJS. Text is checked for UTF-8
 * as RFC 6455, 8.1 asks. Broken frames are answered with the close status that Netty names for them, and the socket is closed a
 * moment later: at once, what the client was still sending would make the kernel throw the close frame away. And a client that
 * pings without reading is cut off: pongs go into a queue without a bound.
 */
public final class ProtocolGuard extends Utf8FrameValidator {
    /** The name under which Vert.x puts its own handler into a pipeline, and we ours in its place. */
    static final String VERTX_HANDLER = "handler";

    private static final int MAX_PINGS_UNREAD = 100;

    /** How long the rest of what a broken client sends is read and thrown away, so that it gets the close frame. */
    private static final long FAILING_SECONDS = 1;

    private final Runnable onFailure;
    private int pingsUnread;
    private boolean failed;

    private ProtocolGuard(Runnable onFailure) {
        super(false); // does not close by itself
        this.onFailure = onFailure;
    }

    /**
     * Guards the WebSocket of a pipeline.
     *
     * @param onFailure called once, when frames are broken: nothing may be sent any more, because the close frame was
     * @return the reader's {@link #place}
     */
    public static ChannelHandlerContext install(ChannelPipeline pipeline, Runnable onFailure) {
        pipeline.addBefore(VERTX_HANDLER, null, new ProtocolGuard(onFailure));
        return place(pipeline);
    }

    /**
     * The reader's place in a pipeline, from where the channel can be closed at once: its own close is caught by the reader, and
     * waits behind what the client does not read.
     */
    static ChannelHandlerContext place(ChannelPipeline pipeline) {
        return pipeline.context(VERTX_HANDLER);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (failed) {
            ReferenceCountUtil.release(message);
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
