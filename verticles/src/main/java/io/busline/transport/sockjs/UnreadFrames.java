package io.busline.transport.sockjs;

import io.busline.transport.budget.ClientBytes;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What a client has sent while its session was paused. Pausing the SockJS socket itself would fill a queue of Vert.x's
 * that has no bound. Belongs to one connection and its context.
 */
final class UnreadFrames {
    private static final int MAX_FRAMES = 1_000;
    private static final int MAX_BYTES = 256 * 1024;
    /** What a frame costs beside its characters, in bytes. */
    private static final int OVERHEAD = 64;

    private final ClientBytes account;
    /** Null if there never were any. */
    private Queue<String> frames;

    private long bytes;

    UnreadFrames(ClientBytes account) {
        this.account = account;
    }

    /** Returns whether there was room for the frame. */
    boolean add(String text) {
        if (frames == null) {
            frames = new ArrayDeque<>();
        }
        if (frames.size() >= MAX_FRAMES || bytes + cost(text) > MAX_BYTES) {
            return false;
        }
        frames.add(text);
        count(cost(text));
        return true;
    }

    /** Takes the first; null if there is none. */
    String poll() {
        String text = frames == null ? null : frames.poll();
        if (text != null) {
            count(-cost(text));
        }
        return text;
    }

    void clear() {
        if (frames != null) {
            frames.clear();
            count(-bytes);
        }
    }

    private void count(long more) {
        bytes += more;
        account.addOwn(more);
    }

    private static long cost(String text) {
        return OVERHEAD + text.length();
    }
}
