package io.busline.transport.socket;

import io.busline.protocol.EncodedFrame;
import java.nio.ByteBuffer;

/** Puts a semicolon behind each frame, and counts how many frames are laid out. */
final class LineFraming implements Framing {
    private int written;

    int written() {
        return written;
    }

    @Override
    public byte[] head(EncodedFrame frame) {
        return new byte[0];
    }

    @Override
    public byte[] tail(EncodedFrame frame) {
        return new byte[] {';'};
    }

    @Override
    public int length(EncodedFrame frame) {
        return frame.length() + 1;
    }

    @Override
    public void write(EncodedFrame frame, ByteBuffer out, int index) {
        written++;
        frame.writeTo(out, index);
        out.put(index + frame.length(), (byte) ';');
    }
}
