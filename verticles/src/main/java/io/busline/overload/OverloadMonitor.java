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

    private final Overload overload;
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
                overload.check();
                Thread.sleep(EVERY.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("Nobody watches the node's resources any more");
        }
    }

    /** Ends the thread, soon. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
