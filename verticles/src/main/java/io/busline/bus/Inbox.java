package io.busline.bus;

import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What others have for one server, requests or events. Hands it over on the server's context, in the order of coming,
 * all that is there in one task; if the server fails on one, the failure is reported to the context and the others are
 * handed over. Any thread may put something in.
 */
final class Inbox<T> {
    /** Then yield, so that other handlers of the event loop run. */
    private static final int MAX_PER_TURN = 1_000;

    private final ContextInternal context;
    private final Pacing pacing;
    private final boolean paced;
    private final Handler<T> server;
    private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
    /** Whether a task or a timer will hand over what is waiting. */
    private final AtomicBoolean scheduled = new AtomicBoolean();

    Inbox(ContextInternal context, Pacing pacing, Handler<T> server) {
        this.context = context;
        this.pacing = pacing;
        this.paced = pacing != Pacing.NONE;
        this.server = server;
    }

    void put(T one) {
        waiting.add(one);
        schedule();
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            context.runOnContext(turn -> serve());
        }
    }

    private void serve() {
        long pauseMs = 0;
        try {
            if (handOver() && paced) {
                pauseMs = pacing.pauseMs(System.nanoTime());
            }
        } finally {
            serveAgain(pauseMs); // also if the server or the pacing has thrown
        }
    }

    private void serveAgain(long pauseMs) {
        if (pauseMs > 0) {
            // A timer of the context outlives its verticle, so what waits when the verticle ends is answered too.
            context.setTimer(pauseMs, timer -> serve());
            return;
        }
        scheduled.set(false);
        if (!waiting.isEmpty()) {
            schedule(); // for those that were put in before the flag was cleared
        }
    }

    /** Returns whether that was all. */
    private boolean handOver() {
        for (int i = 0; i < MAX_PER_TURN; i++) {
            T one = waiting.poll();
            if (one == null) {
                return true;
            }
            if (paced) {
                pacing.arrived(System.nanoTime());
            }
            server.handle(one);
        }
        return false;
    }
}
