package io.busline.overload;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has {@link Overload} look at all resources five times a second, on a daemon thread of its own: event loops may be
 * what is stuck.
 */
public final class OverloadMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OverloadMonitor.class);

    static final Duration EVERY = Duration.ofMillis(200);

    private static final long NANOS_PER_MS = 1_000_000;

    private final Overload overload;
    private final HeapRefresh heap = HeapRefresh.ofThisJvm();
    private final Thread thread = new Thread(this::run, "busline-overload");

    private OverloadMonitor(Overload overload) {
        this.overload = overload;
    }

    public static OverloadMonitor start(Overload overload) {
        OverloadMonitor monitor = new OverloadMonitor(overload);
        monitor.thread.setDaemon(true);
        monitor.thread.start();
        return monitor;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                check();
                Thread.sleep(EVERY.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("Nobody watches the node's resources any more");
        }
    }

    private void check() {
        try {
            overload.check();
            heap.check(overload.callsFor(Resource.HEAP, Action.CLOSE_SLOWEST), System.nanoTime() / NANOS_PER_MS);
        } catch (RuntimeException e) {
            LOG.error("The node's resources could not be looked at", e); // what was decided before stays
        }
    }

    /** Ends the thread, soon. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
