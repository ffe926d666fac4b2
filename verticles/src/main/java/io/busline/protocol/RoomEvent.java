package io.busline.protocol;

/** What happens in a room and gets a {@code seq}: stored, delivered in order, and read again by those who come back. */
public sealed interface RoomEvent {

    /** Somebody says something. */
    record Message(String text) implements RoomEvent {
        @Override
        public int bytes() {
            int bytes = text.length();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                // Each half of a surrogate pair stands for two of four bytes.
                bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
            return bytes;
        }
    }

    /** The bytes of what it says, in UTF-8. */
    int bytes();

    /** The kinds of events, as the {@code type} of their frames names them. */
    enum Kind {
        MESSAGE("message"),
        /** A kind that only a later version knows: its frame is passed on as it is. */
        UNKNOWN("");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** The {@code type} on the wire. */
        public String type() {
            return type;
        }

        /** The kind of that {@code type}; {@link #UNKNOWN} if there is none. */
        public static Kind of(String type) {
            return MESSAGE.type.equals(type) ? MESSAGE : UNKNOWN;
        }
    }
}
