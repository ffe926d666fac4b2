package io.busline.transport.socket;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory outside the heap for the bytes that an event loop sends in one turn: the kernel reads them from there. It
 * grows up to 1 MiB. Then a new round begins, and new bytes overwrite those of the round before; so they do in the next
 * turn. A single larger packet gets the memory that it needs until the end of the turn. Belongs to one event loop.
 */
final class TurnBytes {
    private static final int INITIAL_BYTES = 64 * 1024;
    private static final int MAX_BYTES = 1024 * 1024;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(INITIAL_BYTES);
    /** Buffers that became too small in this turn: the kernel may still have to read from them. */
    private final List<ByteBuffer> outgrown = new ArrayList<>();

    private int used;
    private int round;

    /** Whether that many more bytes fit into this round. */
    boolean hasRoom(int bytes) {
        return bytes <= MAX_BYTES - used;
    }

    /**
     * Reserves that many bytes and gives their offset in {@link #buffer()}. Begins a new round if they don't fit into
     * this one.
     *
     * @throws OutOfMemoryError if there is no direct memory; then nothing was reserved, and what was before still is
     */
    int reserve(int bytes) {
        if (!hasRoom(bytes)) {
            begin();
        }
        int offset = used;
        int needed = used + bytes;
        if (needed > buffer.capacity()) {
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(needed, 2 * buffer.capacity()))
                    .put(0, buffer, 0, offset);
            outgrown.add(buffer);
            buffer = larger;
        }
        used = needed;
        return offset;
    }

    /** To be read and written by index. {@link #reserve} may replace the buffer; the new one has the same content. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** The address of {@link #buffer()} in memory. */
    long address() {
        return Buffer.memoryAddress(buffer);
    }

    /** The number of the round. What was laid out in another round is overwritten. */
    int round() {
        return round;
    }

    /** To be called when the turn is over and its results have come. */
    void clear() {
        begin();
        outgrown.clear();
        if (buffer.capacity() > MAX_BYTES) {
            shrink();
        }
    }

    private void shrink() {
        try {
            buffer = ByteBuffer.allocateDirect(INITIAL_BYTES);
        } catch (OutOfMemoryError e) {
            // The larger one serves as well.
        }
    }

    private void begin() {
        used = 0;
        round++;
    }
}
