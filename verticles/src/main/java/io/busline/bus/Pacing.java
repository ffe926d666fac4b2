package io.busline.bus;

/**
 * Decides whether to wait for more requests before a server is woken: waking its thread costs more than most requests
 * do. Called on the server's context. Times are ns of {@link System#nanoTime}.
 */
public interface Pacing {
    /** Wakes the server at once. */
    Pacing NONE = new Pacing() {
        @Override
        public void arrived(long now) {}

        @Override
        public long pauseMs(long now) {
            return 0;
        }
    };

    /** The server is handed one request. */
    void arrived(long now);

    /** Asked when all requests were handed over: how long to let the next ones wait, in ms; 0 for not at all. */
    long pauseMs(long now);
}
