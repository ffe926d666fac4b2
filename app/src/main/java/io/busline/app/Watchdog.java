package io.busline.app;

import io.busline.overload.EventLoops;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the time of the {@link EventLoops} pass, and ends the process when one of them has been stuck, or dead, for so
 * long that it won't recover. A daemon thread of its own, which takes no lock and writes no log line before that.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private static final long LAST_WORD_MS = 5_000;

    private Watchdog() {}

    /** Begins; goes on until the process ends. To be called after {@link LastWord#prepare}. */
    static void watch(EventLoops loops) {
        Thread thread = new Thread(() -> run(loops), "busline-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(EventLoops loops) {
        try {
            while (true) {
                Thread.sleep(EventLoops.TICK.toMillis());
                loops.tick();
                List<String> lost = loops.lost();
                if (!lost.isEmpty()) {
                    LastWord.end(ExitCode.STUCK, () -> tell(lost, loops.lateness()), LAST_WORD_MS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Nobody watches the event loops any more");
        }
    }

    private static void tell(List<String> lost, Duration late) {
        LOG.error("Stuck for {}: {}. The process ends. Its threads:\n{}", late, lost, ThreadDump.of(lost));
    }
}
