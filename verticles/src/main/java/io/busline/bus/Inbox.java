package io.busline.bus;

import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What others have for one server, requests or events: handed over on its context in the order of coming, all that is there in one
 * task. Waking a thread costs more than most requests do, so a patient server is woken once in {@value #PATIENCE_MS} ms where
 * several come in that time. What fails is reported to the context, and the rest handed over. Any thread may put something in.
 */
final class Inbox<T> {
    /** Of requests that come at a steady pace, the middle one waits for half of it. */
    private static final long PATIENCE_MS = 3;

    /** So many requests a turn: what else the thread has to do must not wait until nobody asks any more. */
    private static final int A_TURN = 1_000;

    private final ContextInternal context;
    private final Handler<T> server;
    private final boolean patient;
    private final Pace pace = new Pace();
    private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
    /** Whether the server is on its way to what is waiting. */
    private final AtomicBoolean coming = new AtomicBoolean();

    Inbox(ContextInternal context, boolean patient, Handler<T> server) {
        this.context = context;
        this.patient = patient;
        this.server = server;
    }

    void put(T one) {
        waiting.add(one);
        come();
    }

    private void come() {
        if (!coming.get() && coming.compareAndSet(false, true)) {
            context.runOnContext(served -> serve());
        }
    }

    private void serve() {
        boolean all = false;
        try {
            all = handOver();
        } finally {
            serveLater(all); // whatever became of these
        }
    }

    private void serveLater(boolean patiently) {
        if (patiently && patient && pace.isFast(System.nanoTime())) {
            // Such a timer outlives the verticle: what waits when that ends is answered too.
            context.setTimer(PATIENCE_MS, timer -> serve());
            return;
        }
        coming.set(false);
        if (!waiting.isEmpty()) {
            come(); // to those who could not see that nobody comes any more
        }
    }

    /** Returns whether that was all. */
    private boolean handOver() {
        for (int i = 0; i < A_TURN; i++) {
            T one = waiting.poll();
            if (one == null) {
                return true;
            }
            if (patient) {
                pace.arrived(System.nanoTime());
            }
            server.handle(one);
        }
        return false;
    }
}
