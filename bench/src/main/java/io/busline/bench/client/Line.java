package io.busline.bench.client;

/** A client's connection. To be used on the event loop that opened it. */
interface Line {
    /** Sends a protocol frame. */
    void send(String frame);

    void close();

    /** Gets what comes over a line, on its event loop. */
    interface Listener {
        /** A protocol frame came. */
        void frame(String frame);

        /** The line has ended, at either end. */
        void ended(String reason);
    }
}
