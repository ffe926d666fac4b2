package io.busline.gateway;

import java.nio.ByteBuffer;

/**
 * Room outside the heap, whence the kernel takes bytes, for all that an event loop sends in one turn. It grows as needed
 * and is used again by the next turn. Belongs to one event loop.
 */
final class TurnBytes {
    private static final int USUAL = 64 * 1024;
    private static final int MOST_TO_KEEP = 1024 * 1024;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(USUAL);
    private int used;

    /** Gives the offset of that many bytes in {@link #buffer()}. */
    int reserve(int bytes) {
        int offset = used;
        used = Math.addExact(used, bytes);
        if (used > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(Math.max(used, 2 * buffer.capacity()))
                    .put(0, buffer, 0, offset);
        }
        return offset;
    }

    /** Read and written by index. Another one after each {@link #reserve}, with the same content. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** The turn is over; what it has laid out is gone. */
    void clear() {
        used = 0;
        if (buffer.capacity() > MOST_TO_KEEP) {
            buffer = ByteBuffer.allocateDirect(USUAL);
        }
    }
}
