package io.busline.transport.socket;

import java.nio.ByteBuffer;

/**
 * What a socket is sent in one turn of the event loop: frames, one behind the other. Sockets that are sent the same frames share
 * one packet, so that its bytes are laid out once. Belongs to one event loop and one of its turns.
 */
final class Packet {
    private final Packet before;
    private final WireBytes frame;
    private final int length;
    /** The longer packet that was asked for last: as a room's message goes from member to member, it is the same each time. */
    private Packet longer;

    private int offset;
    /** Of the turn's bytes, in which the packet was laid out there last. */
    private int round = -1;

    private Packet(Packet before, WireBytes frame) {
        this.before = before;
        this.frame = frame;
        this.length = before.length + frame.wireLength();
    }

    private Packet() {
        before = null;
        frame = null;
        length = 0;
    }

    static Packet empty() {
        return new Packet();
    }

    /** This packet with one frame more. */
    Packet with(WireBytes next) {
        Packet known = longer;
        if (known == null || known.frame != next) {
            known = new Packet(this, next);
            longer = known;
        }
        return known;
    }

    /** In bytes, with what the transport puts around frames. */
    int length() {
        return length;
    }

    /** Whether the packet is laid out there. */
    boolean isIn(TurnBytes bytes) {
        return round == bytes.round();
    }

    /** Where the packet begins among the turn's bytes; lays it out there unless it still is. */
    int offsetIn(TurnBytes bytes) {
        if (!isIn(bytes)) {
            offset = bytes.reserve(length);
            round = bytes.round();
            writeTo(bytes.buffer(), offset);
        }
        return offset;
    }

    /** Writes the packet's bytes from that index of the buffer. */
    void writeTo(ByteBuffer out, int index) {
        int end = index + length;
        for (Packet part = this; part.before != null; part = part.before) {
            end -= part.frame.wireLength();
            part.frame.writeTo(out, end);
        }
    }
}
