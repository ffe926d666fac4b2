package io.busline.transport.socket;

import java.nio.ByteBuffer;

/** Bytes as they go to a socket, whatever the transport has put around them. Immutable; any thread. */
public interface WireBytes {
    /** How many they are. */
    int wireLength();

    /** Writes all of them into the buffer, at that index of it. */
    void writeTo(ByteBuffer out, int index);
}
