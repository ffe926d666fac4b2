package io.busline.limits;

/** What is counted of a user and of an address. */
public enum Use {
    MESSAGE,
    /** Any frame that is no message, and any error. */
    REQUEST,
    /** A byte received. */
    BYTE,
    JOIN,
    /** A frame that breaks the protocol; it costs a request besides. */
    BAD_FRAME,
    /** A room that is opened in which nobody has ever written. */
    NEW_ROOM;

    /** Whether it is something that a client sends, so that it can be stopped by not being read from. */
    boolean isSent() {
        return this == REQUEST || this == BYTE;
    }
}
