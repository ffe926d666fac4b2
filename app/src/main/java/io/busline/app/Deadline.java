package io.busline.app;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process when its orderly end takes too long. Any thread may call it. */
final class Deadline {
    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

    /** How long writing the last log line may take: the log itself may hang. */
    private static final long LAST_WORD_MS = 100;

    private Deadline() {}

    /** Ends the process with 1 after this time, unless it has ended by then. */
    static void set(Duration timeout) {
        long left = Math.max(0, timeout.toMillis() - LAST_WORD_MS);
        CompletableFuture.delayedExecutor(left, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> cutOff(timeout));
    }

    /** Ends the process at once, without running shutdown hooks. */
    static void end(int exitCode) {
        Runtime.getRuntime().halt(exitCode);
    }

    private static void cutOff(Duration timeout) {
        Thread lastWord = new Thread(() -> LOG.error("Not everything ended within {}: cut off", timeout));
        lastWord.setDaemon(true);
        lastWord.start();
        try {
            lastWord.join(LAST_WORD_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(ExitCode.FAILED);
    }
}
