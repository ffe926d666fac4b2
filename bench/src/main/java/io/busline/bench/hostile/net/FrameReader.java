package io.busline.bench.hostile.net;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads a server's WebSocket frames, one after another, from a connection that blocks. A server never fragments. */
public final class FrameReader {
    private static final int PONG = 10;
    private static final int CLOSE = 8;
    private static final int OPCODE = 0x0f;
    private static final int SIXTEEN_BIT = 126;
    private static final int SIXTY_FOUR_BIT = 127;
    private static final int LARGEST = 16 * 1024 * 1024;

    private final Wire wire;

    public FrameReader(Wire wire) {
        this.wire = wire;
    }

    /**
     * Waits for the next text. Answers pings on the way.
     *
     * @throws EOFException if the connection has ended; its message says how
     * @throws IOException if nothing came for too long
     */
    public String next() throws IOException {
        while (true) {
            int opcode = read() & OPCODE;
            byte[] payload = wire.read(length());
            if (opcode == Frames.TEXT) {
                return new String(payload, StandardCharsets.UTF_8);
            } else if (opcode == Frames.PING) {
                wire.send(Frames.frame(PONG, true, payload));
            } else if (opcode == CLOSE) {
                int code = payload.length < 2 ? 0 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
                throw new EOFException("close " + code);
            }
        }
    }

    private int length() throws IOException {
        int length = read();
        long bytes = length;
        if (length == SIXTEEN_BIT) {
            bytes = number(Short.BYTES);
        } else if (length == SIXTY_FOUR_BIT) {
            bytes = number(Long.BYTES);
        }
        if (bytes < 0 || bytes > LARGEST) {
            throw new IOException("a frame of " + bytes + " bytes");
        }
        return (int) bytes;
    }

    private long number(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | read();
        }
        return number;
    }

    private int read() throws IOException {
        int next = wire.read();
        if (next < 0) {
            throw new EOFException("cut off");
        }
        return next;
    }
}
