package io.busline.bus;

import io.vertx.core.internal.ContextInternal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Work for a context, done there in the order in which it came: however much comes before the context gets round to it, it is
 * woken once. Any thread may put something in.
 */
final class Mailbox {
    /** Then the context has a look at its other work. */
    private static final int MOST_AT_ONCE = 1_000;

    private final ContextInternal context;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    Mailbox(ContextInternal context) {
        this.context = context;
    }

    void put(Runnable work) {
        waiting.add(work);
        wake();
    }

    private void wake() {
        if (!woken.get() && woken.compareAndSet(false, true)) {
            context.runOnContext(awake -> empty());
        }
    }

    private void empty() {
        woken.set(false); // first: what comes from now on wakes the context anew
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            Runnable work = waiting.poll();
            if (work == null) {
                return;
            }
            try {
                work.run();
            } catch (RuntimeException e) {
                context.reportException(e);
            }
        }
        wake();
    }
}
