package io.busline.transport.sockjs;

import io.busline.protocol.EncodedFrame;
import io.busline.transport.socket.Framing;
import java.nio.ByteBuffer;

/**
 * Makes each of SockJS's frames one line of an xhr_streaming response, and each line one chunk of its chunked body (RFC
 * 9112, 7.1): {@code length in hex, CRLF, frame, LF, CRLF}.
 */
final class XhrFraming implements Framing {
    static final XhrFraming INSTANCE = new XhrFraming();

    private static final int BITS_A_DIGIT = 4;
    private static final int LENGTH_OF_CRLF = 2;
    private static final byte[] TAIL = {'\n', '\r', '\n'};

    private XhrFraming() {}

    @Override
    public int length(EncodedFrame frame) {
        int line = frame.length() + 1;
        return digits(line) + LENGTH_OF_CRLF + line + LENGTH_OF_CRLF;
    }

    @Override
    public void write(EncodedFrame frame, ByteBuffer out, int index) {
        int at = writeHead(frame, out, index);
        frame.writeTo(out, at);
        at += frame.length();
        out.put(at++, (byte) '\n');
        crlf(out, at);
    }

    @Override
    public byte[] head(EncodedFrame frame) {
        ByteBuffer head = ByteBuffer.allocate(digits(frame.length() + 1) + LENGTH_OF_CRLF);
        writeHead(frame, head, 0);
        return head.array();
    }

    @Override
    public byte[] tail(EncodedFrame frame) {
        return TAIL;
    }

    /** Returns the index behind it. */
    private static int writeHead(EncodedFrame frame, ByteBuffer out, int index) {
        int line = frame.length() + 1;
        int at = index;
        for (int digit = digits(line) - 1; digit >= 0; digit--) {
            out.put(at++, (byte) Character.forDigit(line >>> BITS_A_DIGIT * digit & 0xF, 16));
        }
        return crlf(out, at);
    }

    private static int digits(int line) {
        return (Integer.SIZE - Integer.numberOfLeadingZeros(line) + BITS_A_DIGIT - 1) / BITS_A_DIGIT;
    }

    private static int crlf(ByteBuffer out, int index) {
        out.put(index, (byte) '\r');
        out.put(index + 1, (byte) '\n');
        return index + LENGTH_OF_CRLF;
    }
}
