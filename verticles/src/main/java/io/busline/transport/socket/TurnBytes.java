package io.busline.transport.socket;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;

/**
 * Memory outside the heap for the bytes that an event loop sends in one turn: the kernel reads them from there. When it
 * is full, a new round begins, and new bytes overwrite those of the round before; so they do in the next turn. Belongs
 * to one event loop.
 *
 * <p>It is allocated once and does not grow: when memory outside the heap is short, the JVM has the caller of {@code
 * allocateDirect} sleep, and an event loop must not.
 */
final class TurnBytes {
    /** A longer packet has no place here. */
    static final int SIZE = 1024 * 1024;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
    private int used;
    private int round;

    /** Whether that many more bytes fit into this round. */
    boolean hasRoom(int bytes) {
        return bytes <= SIZE - used;
    }

    /**
     * Reserves that many bytes, {@value #SIZE} at most, and gives their offset in {@link #buffer()}. Begins a new round
     * if they don't fit into this one.
     */
    int reserve(int bytes) {
        if (!hasRoom(bytes)) {
            clear();
        }
        int offset = used;
        used += bytes;
        return offset;
    }

    /** To be read and written by index. */
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

    /** Begins a new round. To be called when the turn is over and its results have come. */
    void clear() {
        used = 0;
        round++;
    }
}
