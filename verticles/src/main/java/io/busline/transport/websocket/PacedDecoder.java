package io.busline.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Decodes a client's frames one at a time, and only while they are wanted. What was read from the socket and is not
 * decoded yet stays as it came: bytes take a fraction of the memory that frames do. Belongs to one connection; used on
 * its event loop.
 *
 * <p>One read may bring 30,000 frames of two bytes. Netty would hand all of them on at once, and all other connections
 * of the event loop would wait. So after {@value #MAX_PER_TURN} frames the others have their turn.
 */
final class PacedDecoder extends WebSocket13FrameDecoder {
    static final int MAX_PER_TURN = 32;

    private ChannelHandlerContext place;
    /** Whether no frames are wanted for now. */
    private boolean paused;
    /** Whether the others have their turn. */
    private boolean yielding;
    /** Frames that may still be decoded in this turn. */
    private int left = MAX_PER_TURN;
    /** Is told how many bytes more, or less, wait here while no frames are decoded. */
    private IntConsumer kept = more -> {};

    private int counted;
    /** Whether the caller has been called by {@link #channelRead}, which goes on decoding by itself. */
    private boolean decoding;

    PacedDecoder(WebSocketDecoderConfig config) {
        super(config);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        place = context;
        readOrNot();
    }

    /** To be called before anything is read. */
    void countInto(IntConsumer kept) {
        this.kept = kept;
    }

    /** No more frames are decoded, and nothing is read from the socket. */
    void pause() {
        paused = true;
        readOrNot();
    }

    /** Frames are wanted again; those that had been read are decoded first, some of them at once. */
    void resume() {
        paused = false;
        if (!decoding && place != null) {
            decodeRest();
        }
        readOrNot();
    }

    private void decodeRest() {
        try {
            // Netty decodes what is left whenever something is read, even if that is nothing.
            channelRead(place, Unpooled.EMPTY_BUFFER);
        } catch (Exception e) {
            place.fireExceptionCaught(e);
        }
    }

    private boolean isClosed() {
        return paused || yielding;
    }

    private void readOrNot() {
        if (place != null) {
            place.channel().config().setAutoRead(!isClosed());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object input) throws Exception {
        boolean outermost = !decoding;
        decoding = true;
        try {
            super.channelRead(context, input);
        } finally {
            decoding = !outermost;
            count();
        }
    }

    private void count() {
        int waiting = isClosed() ? actualReadableBytes() : 0;
        if (waiting != counted) {
            kept.accept(waiting - counted);
            counted = waiting;
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (isClosed()) {
            return;
        }
        super.decode(context, in, out);
        if (!out.isEmpty() && --left <= 0 && in.isReadable()) {
            yieldToOthers();
        }
    }

    private void yieldToOthers() {
        yielding = true;
        readOrNot();
        place.executor().execute(() -> {
            yielding = false;
            left = MAX_PER_TURN;
            if (!paused) {
                decodeRest();
            }
            readOrNot();
        });
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (isClosed()) {
            // Netty would read on, because what it has read made no frame.
            context.fireChannelReadComplete();
        } else {
            left = MAX_PER_TURN;
            super.channelReadComplete(context);
        }
    }

    /** The client has gone: what it has said before is decoded now or never. */
    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        yielding = false;
        left = Integer.MAX_VALUE;
        super.channelInactive(context);
        count();
    }
}
