package io.busline.transport.socket;

import io.busline.protocol.EncodedFrame;
import java.nio.ByteBuffer;

/** What a transport puts around a frame's bytes on the wire. Stateless; any thread. */
public interface Framing {
    /** The length of the frame on the wire, in bytes. */
    int length(EncodedFrame frame);

    /** Writes the frame into the buffer as it goes on the wire, {@link #length} bytes from that index on. */
    void write(EncodedFrame frame, ByteBuffer out, int index);

    /** What stands before the frame's JSON on the wire. */
    byte[] head(EncodedFrame frame);

    /** What stands behind the frame's JSON on the wire. */
    byte[] tail(EncodedFrame frame);

    /**
     * Writes some of the frame's bytes into the buffer, for a frame that does not go to the socket in one piece.
     *
     * @param from the first of the bytes, counted from where the frame begins on the wire
     * @param count how many of them; they must be there
     */
    default void writePart(EncodedFrame frame, int from, int count, ByteBuffer out, int index) {
        byte[] head = head(frame);
        int behindJson = head.length + frame.length();
        int end = from + count;
        if (from < head.length) {
            out.put(index, head, from, Math.min(end, head.length) - from);
        }
        int first = Math.max(from, head.length);
        int last = Math.min(end, behindJson);
        if (first < last) {
            frame.writeTo(out, index + first - from, first - head.length, last - first);
        }
        int tail = Math.max(from, behindJson);
        if (tail < end) {
            out.put(index + tail - from, tail(frame), tail - behindJson, end - tail);
        }
    }
}
