package io.busline.bench.client;

/** A client's connection. To be used on the event loop that opened it. */
interface Line {
    /** Sends a protocol frame. */
    void send(String frame);

    void close();

    /** Who hears what comes over a line, on its event loop. */
    interface Listener {
        /** A protocol frame came. */
        void frame(String frame);

        /** The line has ended, by whomever. */
        void ended(String reason);
    }
}
