package io.busline.transport.websocket;

/**
 * Counts for how many ping intervals a client has sent nothing, not even the answer to a ping. Belongs to one
 * connection.
 */
final class Silence {
    private static final int MAX_INTERVALS = 2;

    private boolean heard = true;
    private int intervals;

    /** The client has sent something. */
    void heard() {
        heard = true;
    }

    /** To be called at the end of each interval: whether the client was silent in this one and the one before. */
    boolean isTooLong() {
        intervals = heard ? 0 : intervals + 1;
        heard = false;
        return intervals >= MAX_INTERVALS;
    }
}
