package io.busline.transport.socket;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Room outside the heap, whence the kernel takes bytes, for what an event loop sends in one turn. It grows up to a bound; where
 * more is laid out, what was laid out before is gone, and so it is at the end of the turn. Belongs to one event loop.
 */
final class TurnBytes {
    private static final int USUAL = 64 * 1024;
    private static final int MOST = 1024 * 1024;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(USUAL);
    /** Too small by now, but the kernel may still be about to read from them. */
    private final List<ByteBuffer> outgrown = new ArrayList<>();

    private int used;
    private int round;

    /** Whether that many more bytes would leave in place what is laid out. */
    boolean hasRoom(int bytes) {
        return bytes <= MOST - used;
    }

    /** Gives the offset of that many bytes in {@link #buffer()}; begins another round if they don't fit in beside the others. */
    int reserve(int bytes) {
        if (!hasRoom(bytes)) {
            begin();
        }
        int offset = used;
        used += bytes;
        if (used > buffer.capacity()) {
            outgrown.add(buffer);
            buffer = ByteBuffer.allocateDirect(Math.max(used, 2 * buffer.capacity()))
                    .put(0, buffer, 0, offset);
        }
        return offset;
    }

    /** Read and written by index. Another one after each {@link #reserve}, with the round's content. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Of {@link #buffer()}, in memory. */
    long address() {
        return Buffer.memoryAddress(buffer);
    }

    /** Changes when what was laid out is gone. */
    int round() {
        return round;
    }

    /** The turn is over. */
    void clear() {
        begin();
        outgrown.clear();
        if (buffer.capacity() > MOST) {
            buffer = ByteBuffer.allocateDirect(USUAL);
        }
    }

    private void begin() {
        used = 0;
        round++;
    }
}
