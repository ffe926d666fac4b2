package io.busline.transport.socket;

import io.busline.protocol.EncodedFrame;
import java.nio.ByteBuffer;

/** What a transport puts around a frame's bytes on the wire. Stateless; any thread. */
public interface Framing {
    /** The length of the frame on the wire, in bytes. */
    int length(EncodedFrame frame);

    /** Writes the frame into the buffer as it goes on the wire, {@link #length} bytes from that index on. */
    void write(EncodedFrame frame, ByteBuffer out, int index);
}
