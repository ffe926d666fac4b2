package io.busline.testing;

import io.busline.protocol.EncodedFrame;
import io.busline.room.Member;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is sent, in order; frames that may be dropped too. Any thread may ask. */
public final class RecordingMember implements Member {
    private final List<EncodedFrame> sent = new ArrayList<>();
    private boolean slow;
    private final Promise<Void> offered = Promise.promise();

    @Override
    public synchronized void send(EncodedFrame frame) {
        sent.add(frame);
    }

    @Override
    public synchronized void offer(EncodedFrame frame) {
        sent.add(frame);
        offered.tryComplete();
    }

    @Override
    public synchronized void tooSlow() {
        slow = true;
    }

    /** Whether the member was closed because too much had gathered for it. */
    public synchronized boolean isSlow() {
        return slow;
    }

    public synchronized List<EncodedFrame> sent() {
        return List.copyOf(sent);
    }

    /** Completes with the first frame that might have been dropped. */
    public Future<Void> offered() {
        return offered.future();
    }
}
