package io.busline.transport.sockjs;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What a SockJS client has sent and was not read yet, within a bound: pausing the SockJS session itself would only fill a queue
 * inside it, which has none.
 */
final class SockJsInbox {
    /** Frames that may wait while the session is busy with earlier ones. */
    private static final int MAX_UNREAD = 1_000;

    private final ArrayDeque<String> unread = new ArrayDeque<>();
    private final Runnable onOverflow;
    private Consumer<String> reader;
    private boolean paused;

    SockJsInbox(Runnable onOverflow) {
        this.onOverflow = onOverflow;
    }

    /** To be set once, before the first frame. */
    void reader(Consumer<String> reader) {
        this.reader = reader;
    }

    /** Reads a frame, or keeps it for later while paused. */
    void receive(String text) {
        if (!paused) {
            reader.accept(text);
        } else if (unread.size() < MAX_UNREAD) {
            unread.add(text);
        } else {
            unread.clear();
            onOverflow.run();
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        while (!paused && !unread.isEmpty()) {
            reader.accept(unread.poll());
        }
    }
}
