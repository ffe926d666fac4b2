package io.busline.identity;

/** What somebody may want of a room. */
public enum Action {
    /** Join the room, read its history, see who is there. */
    READ,
    /** Say something there. */
    WRITE
}
