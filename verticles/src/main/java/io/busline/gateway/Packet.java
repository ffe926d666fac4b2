package io.busline.gateway;

import io.busline.protocol.WireBytes;

/**
 * What a socket is sent in one turn of the event loop: frames, one behind the other. Sockets that are sent the same frames share
 * one packet, so that its bytes are laid out once. Belongs to one event loop and one of its turns.
 */
final class Packet {
    private static final int NOWHERE = -1;

    private final Packet before;
    private final WireBytes frame;
    private final int length;
    /** The longer packet that was asked for last: as a room's message goes from member to member, it is the same each time. */
    private Packet longer;

    private int offset = NOWHERE;

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

    /** Where the packet begins among the turn's bytes; lays it out there when first asked. */
    int offsetIn(TurnBytes bytes) {
        if (offset == NOWHERE) {
            offset = bytes.reserve(length);
            int end = offset + length;
            for (Packet part = this; part.before != null; part = part.before) {
                end -= part.frame.wireLength();
                part.frame.writeTo(bytes.buffer(), end);
            }
        }
        return offset;
    }
}
