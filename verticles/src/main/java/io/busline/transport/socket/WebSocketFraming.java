package io.busline.transport.socket;

import io.busline.protocol.EncodedFrame;
import java.nio.ByteBuffer;

/**
 * Makes each frame one text frame of RFC 6455, 5.2. A server does not mask its frames, so the same bytes serve every
 * socket.
 */
public final class WebSocketFraming implements Framing {
    public static final WebSocketFraming INSTANCE = new WebSocketFraming();

    private static final byte FINAL_TEXT = (byte) 0x81;
    private static final int MAX_IN_7_BITS = 125;
    private static final int MAX_IN_16_BITS = 0xFFFF;
    private static final byte LENGTH_IN_16_BITS = 126;
    private static final byte LENGTH_IN_64_BITS = 127;
    private static final byte[] NOTHING = {};

    private WebSocketFraming() {}

    @Override
    public int length(EncodedFrame frame) {
        return headerLength(frame.length()) + frame.length();
    }

    @Override
    public void write(EncodedFrame frame, ByteBuffer out, int index) {
        frame.writeTo(out, index + writeHead(frame.length(), out, index));
    }

    @Override
    public byte[] head(EncodedFrame frame) {
        ByteBuffer head = ByteBuffer.allocate(headerLength(frame.length()));
        writeHead(frame.length(), head, 0);
        return head.array();
    }

    @Override
    public byte[] tail(EncodedFrame frame) {
        return NOTHING;
    }

    /** Returns the header's length. */
    private static int writeHead(int length, ByteBuffer out, int index) {
        int header = headerLength(length);
        out.put(index, FINAL_TEXT);
        if (header == 2) {
            out.put(index + 1, (byte) length);
        } else {
            out.put(index + 1, header == 4 ? LENGTH_IN_16_BITS : LENGTH_IN_64_BITS);
            long rest = length;
            for (int i = header - 1; i > 1; i--) { // in network byte order, whatever the buffer's is
                out.put(index + i, (byte) rest);
                rest >>>= Byte.SIZE;
            }
        }
        return header;
    }

    private static int headerLength(int length) {
        if (length <= MAX_IN_7_BITS) {
            return 2;
        }
        return length <= MAX_IN_16_BITS ? 4 : 10;
    }
}
