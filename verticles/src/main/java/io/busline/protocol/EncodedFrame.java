package io.busline.protocol;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.busline.transport.socket.WireBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A frame's JSON, encoded once and written as it is to any number of sockets of any transport, of any thread. Immutable.
 *
 * <p>The bytes are kept as a whole WebSocket frame (RFC 6455, 5.2: a server's frames are not masked, so one header serves
 * every socket); the JSON is its tail.
 */
public final class EncodedFrame implements WireBytes {
    private static final int FINAL_TEXT = 0x81;
    private static final int LARGEST_IN_7_BITS = 125;
    private static final int LARGEST_IN_16_BITS = 0xFFFF;

    private final byte[] framed;
    private final int header;

    private EncodedFrame(byte[] framed, int header) {
        this.framed = framed;
        this.header = header;
    }

    /** Takes {@code length} bytes of UTF-8 JSON from {@code json}, which it copies. */
    public static EncodedFrame of(byte[] json, int offset, int length) {
        int header = length <= LARGEST_IN_7_BITS ? 2 : length <= LARGEST_IN_16_BITS ? 4 : 10;
        byte[] framed = new byte[header + length];
        framed[0] = (byte) FINAL_TEXT;
        if (header == 2) {
            framed[1] = (byte) length;
        } else {
            int lengthBytes = header - 2;
            framed[1] = (byte) (lengthBytes == 2 ? 126 : 127);
            for (int i = 0; i < lengthBytes; i++) {
                framed[header - 1 - i] = (byte) ((long) length >>> 8 * i);
            }
        }
        System.arraycopy(json, offset, framed, header, length);
        return new EncodedFrame(framed, header);
    }

    public static EncodedFrame of(byte[] json) {
        return of(json, 0, json.length);
    }

    public static EncodedFrame of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The JSON's length in bytes. */
    public int length() {
        return framed.length - header;
    }

    /** The length of the whole WebSocket frame in bytes. */
    @Override
    public int wireLength() {
        return framed.length;
    }

    /** Writes the whole WebSocket frame into the buffer, at that index of it. */
    @Override
    public void writeTo(ByteBuffer out, int index) {
        out.put(index, framed);
    }

    /** A copy of the JSON. */
    public byte[] json() {
        return Arrays.copyOfRange(framed, header, framed.length);
    }

    /** Writes the JSON's bytes. */
    void writeJson(ByteArrayBuilder out) {
        out.write(framed, header, length());
    }

    /** The JSON as characters; decoded anew each time, because frames are kept in great number. */
    public String text() {
        return new String(framed, header, length(), StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedFrame that && Arrays.equals(framed, that.framed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(framed);
    }

    @Override
    public String toString() {
        return text();
    }
}
