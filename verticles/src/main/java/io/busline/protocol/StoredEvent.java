package io.busline.protocol;

/**
 * An event of a room's history: what the server needs to know of it, and the bytes that every client gets for it.
 * Immutable.
 *
 * @param seq its number in the room
 * @param ts when it was numbered, ms since 1970
 * @param sender the id of the user it comes from
 * @param kind what kind of event it is
 * @param frame the JSON that is stored, published and sent
 */
public record StoredEvent(long seq, long ts, String sender, RoomEvent.Kind kind, EncodedFrame frame) {
    /** 2^53 - 1: every JSON library, and a score of Redis, holds whole numbers up to here exactly. */
    public static final long LARGEST_SEQ = (1L << 53) - 1;

    /** Builds the event with its frame. The only place where stored frames are made. */
    public static StoredEvent of(String room, long seq, long ts, User sender, RoomEvent event) {
        EncodedFrame frame = StoredFrame.write(room, seq, ts, sender, event);
        return new StoredEvent(seq, ts, sender.id(), StoredFrame.kind(event), frame);
    }

    /**
     * Reads an event that was stored before.
     *
     * @param frame JSON that {@link #of} has made, in this version or another
     * @throws IllegalArgumentException if it is not
     */
    public static StoredEvent read(long seq, EncodedFrame frame) {
        return StoredFrame.read(seq, frame);
    }

    /** Whether the frame begins as {@link #of} begins those of this room and number; the rest is not looked at. */
    public static boolean isFrameOf(EncodedFrame frame, String room, long seq) {
        return StoredFrame.isOf(frame, room, seq);
    }
}
