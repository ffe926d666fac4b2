package io.busline.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when its orderly end takes too long. Depends on nothing of Vert.x, whose event loops may be stuck:
 * a thread of its own waits from the start for the process to be asked to stop.
 */
final class Deadline {
    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

    /** How long writing the last log line may take: the log itself may hang. */
    private static final long LAST_WORD_MS = 100;

    private Deadline() {}

    /**
     * From now on the process ends with 1 this long after it was asked to stop, unless it has ended by then. To be
     * called once, after {@link LastWord#prepare}.
     */
    static void onShutdown(Duration timeout) {
        CountDownLatch asked = new CountDownLatch(1);
        Thread waiting = new Thread(() -> await(asked, timeout), "busline-deadline");
        waiting.setDaemon(true);
        waiting.start();
        Runtime.getRuntime().addShutdownHook(new Thread(asked::countDown, "busline-asked-to-stop"));
    }

    /** Ends the process at once, without running shutdown hooks. */
    static void end(int exitCode) {
        Runtime.getRuntime().halt(exitCode);
    }

    private static void await(CountDownLatch asked, Duration timeout) {
        try {
            asked.await();
            TimeUnit.MILLISECONDS.sleep(Math.max(0, timeout.toMillis() - LAST_WORD_MS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does that; end all the same
        }
        LastWord.end(
                ExitCode.FAILED, () -> LOG.error("Not everything ended within {}: cut off", timeout), LAST_WORD_MS);
    }
}
