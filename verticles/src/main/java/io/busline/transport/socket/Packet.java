package io.busline.transport.socket;

import io.busline.protocol.EncodedFrame;
import java.nio.ByteBuffer;

/**
 * What a socket is sent in one turn of the event loop: frames, one behind the other. Sockets of one {@link Lane} that
 * are sent the same frames share one packet, so that its bytes are laid out once. Belongs to one event loop and one of
 * its turns.
 */
final class Packet {
    private final Framing framing;
    /** The packet without the last frame; null if there is no frame. */
    private final Packet before;

    private final EncodedFrame frame;
    private final int length;
    /**
     * The longer packet that was asked for last. A room's message goes from member to member, so each of them asks for
     * the same longer packet.
     */
    private Packet longer;

    private int offset;
    /** The round of the turn's bytes in which the packet was laid out last. */
    private int round = -1;

    private Packet(Packet before, EncodedFrame frame) {
        this.framing = before.framing;
        this.before = before;
        this.frame = frame;
        this.length = before.length + framing.length(frame);
    }

    private Packet(Framing framing) {
        this.framing = framing;
        before = null;
        frame = null;
        length = 0;
    }

    static Packet empty(Framing framing) {
        return new Packet(framing);
    }

    /** This packet with one frame more. */
    Packet with(EncodedFrame next) {
        Packet known = longer;
        if (known == null || known.frame != next) {
            known = new Packet(this, next);
            longer = known;
        }
        return known;
    }

    /** The length on the wire, in bytes. */
    int length() {
        return length;
    }

    /** Whether the packet is laid out there. */
    boolean isIn(TurnBytes bytes) {
        return round == bytes.round();
    }

    /** Gives where the packet begins among the turn's bytes; lays it out there unless it still is. */
    int offsetIn(TurnBytes bytes) {
        if (!isIn(bytes)) {
            offset = bytes.reserve(length);
            round = bytes.round();
            writeTo(bytes.buffer(), offset);
        }
        return offset;
    }

    /** The frames in their order. */
    EncodedFrame[] frames() {
        int count = 0;
        for (Packet part = this; part.before != null; part = part.before) {
            count++;
        }
        EncodedFrame[] frames = new EncodedFrame[count];
        for (Packet part = this; part.before != null; part = part.before) {
            frames[--count] = part.frame;
        }
        return frames;
    }

    /** Writes the packet's bytes from that index of the buffer. */
    void writeTo(ByteBuffer out, int index) {
        for (Packet part = this; part.before != null; part = part.before) {
            framing.write(part.frame, out, index + part.before.length);
        }
    }
}
