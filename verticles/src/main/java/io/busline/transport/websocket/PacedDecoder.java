package io.busline.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Decodes a client's frames one at a time, and only while they are wanted. What was read from the socket and is not
 * decoded yet stays as it came: bytes take a fraction of the memory that frames do. Belongs to one connection; used on
 * its event loop.
 *
 * <p>One read may bring 30,000 frames of two bytes. Netty would hand all of them on at once, and all other connections
 * of the event loop would wait. So after {@value #MAX_PER_TURN} frames the others have their turn.
 *
 * <p>A client may begin a frame, or a message in fragments, and never finish it. So what is kept of one is counted, and
 * {@link MessageDeadlines} watches whoever keeps something.
 */
public final class PacedDecoder extends WebSocket13FrameDecoder {
    static final int MAX_PER_TURN = 32;

    /** A buffer of no more bytes is counted only while no frames are wanted: the rest of its frame comes at once. */
    private static final int SMALL_BUFFER = 4 * 1024;

    /** What a fragment costs beside its content. */
    private static final int FRAGMENT_BYTES = 64;

    /** Of a message. The reader closes the connection of a longer one, and keeps nothing of it. */
    private final int maxBytes;
    /** Null if nobody closes those that are late. */
    private MessageDeadlines deadlines;

    private ChannelHandlerContext place;
    /** Whether no frames are wanted for now. */
    private boolean paused;
    /** Whether the others have their turn. */
    private boolean yielding;
    /** Frames that may still be decoded in this turn. */
    private int left = MAX_PER_TURN;
    /** Is told how many bytes more, or less, are kept for the client. */
    private IntConsumer kept = more -> {};

    private int counted;
    /** What has come of a message in fragments, which the reader keeps; 0 if none is coming. */
    private int fragmentBytes;

    private boolean watched;
    /** For how many checks the message has been unfinished. */
    private int seconds;

    /** Whether the caller has been called by {@link #channelRead}, which goes on decoding by itself. */
    private boolean decoding;

    /** @param deadlines the gateway's, or null for none */
    PacedDecoder(WebSocketDecoderConfig config, MessageDeadlines deadlines) {
        super(config);
        this.maxBytes = config.maxFramePayloadLength();
        this.deadlines = deadlines;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        place = context;
        readOrNot();
    }

    /** To be called before anything is read. */
    public void countInto(IntConsumer kept) {
        this.kept = kept;
    }

    /** No more frames are decoded, and nothing is read from the socket. */
    public void pause() {
        paused = true;
        readOrNot();
        if (!decoding) {
            count();
        }
    }

    /** Frames are wanted again; those that had been read are decoded first, some of them at once. */
    public void resume() {
        paused = false;
        if (!decoding && place != null) {
            decodeRest();
        }
        readOrNot();
    }

    /**
     * To be called once a second while something is kept: for how many calls the message has been unfinished.
     *
     * @param nobodyIsRead whether the node is short of memory: then it counts, too, while the client is not read from
     */
    int secondsUnfinished(boolean nobodyIsRead) {
        if (!paused || nobodyIsRead && counted > SMALL_BUFFER) {
            seconds++;
        }
        return seconds;
    }

    /** Tells the client to come again later, as if its frames were broken. */
    void tooLate() {
        deadlines.end(this);
        deadlines = null;
        place.fireExceptionCaught(new CorruptedWebSocketFrameException(
                WebSocketCloseStatus.TRY_AGAIN_LATER, "a message was begun and not finished"));
    }

    private void decodeRest() {
        try {
            // Netty decodes what is left whenever something is read, even if that is nothing.
            channelRead(place, Unpooled.EMPTY_BUFFER);
            place.fireChannelReadComplete(); // for Vert.x, which flushes its answers then
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
        int readable = actualReadableBytes();
        int capacity = internalBuffer().capacity(); // may be much more than what is in it
        int now = fragmentBytes + (capacity > SMALL_BUFFER ? capacity : isClosed() ? readable : 0);
        if (now != counted) {
            kept.accept(now - counted);
            counted = now;
        }
        boolean isUnfinished = fragmentBytes > 0 || readable > 0;
        if (isUnfinished != watched) {
            watched = isUnfinished;
            watch();
        }
    }

    private void watch() {
        seconds = 0;
        if (deadlines == null) {
            return;
        }
        if (watched) {
            deadlines.begin(this);
        } else {
            deadlines.end(this);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (isClosed()) {
            return;
        }
        super.decode(context, in, out);
        if (out.isEmpty()) {
            return;
        }
        countFragments((WebSocketFrame) out.get(0));
        if (--left <= 0 && in.isReadable()) {
            yieldToOthers();
        }
    }

    private void countFragments(WebSocketFrame frame) {
        boolean isControl = frame instanceof PingWebSocketFrame
                || frame instanceof PongWebSocketFrame
                || frame instanceof CloseWebSocketFrame;
        if (!isControl) {
            int bytes = fragmentBytes + FRAGMENT_BYTES + frame.content().readableBytes();
            fragmentBytes = frame.isFinalFragment() ? 0 : Math.min(bytes, maxBytes);
        }
        if (fragmentBytes == 0) {
            seconds = 0; // what follows is another message
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
        fragmentBytes = 0;
        count();
    }
}
