package io.busline.gateway;

import io.busline.protocol.EncodedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers the sockets that were written to in one turn of the event loop and flushes each once at its end: the flush is
 * the system call, and the cost. Belongs to one event loop.
 */
final class FlushBatch {
    private final EventLoop loop;
    private List<WebSocketConnection> written = new ArrayList<>();
    private List<WebSocketConnection> flushing = new ArrayList<>();
    /** The frame that was written last in this turn, and its bytes outside the heap once a second socket wants them. */
    private EncodedFrame last;

    private ByteBuf shared;

    FlushBatch(EventLoop loop) {
        this.loop = loop;
    }

    /** Flushes the connection at the end of the turn; to be called once a connection and turn. */
    void add(WebSocketConnection connection) {
        if (written.isEmpty()) {
            loop.execute(this::flush);
        }
        written.add(connection);
    }

    /**
     * The frame for one socket. The kernel takes bytes from outside the heap only: a frame that goes to many sockets is
     * brought there once.
     */
    ByteBuf bytesOf(EncodedFrame frame) {
        if (frame != last) {
            forget();
            last = frame;
            return frame.webSocketFrame();
        }
        if (shared == null) {
            ByteBuf bytes = frame.webSocketFrame();
            shared = PooledByteBufAllocator.DEFAULT
                    .directBuffer(bytes.readableBytes())
                    .writeBytes(bytes);
        }
        return shared.retainedDuplicate();
    }

    private void forget() {
        last = null;
        if (shared != null) {
            shared.release();
            shared = null;
        }
    }

    private void flush() {
        forget();
        List<WebSocketConnection> turn = written;
        written = flushing;
        flushing = turn;
        for (WebSocketConnection connection : turn) {
            connection.flush();
        }
        turn.clear();
    }
}
