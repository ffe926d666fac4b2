package io.busline.app;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Says why, and ends the process. It ends in any case: the log may hang, and there may be no memory left to say
 * anything, nor to start a thread with. So the thread that speaks is there from the start. Any thread may call it.
 */
final class LastWord {
    private static final AtomicReference<Runnable> WORD = new AtomicReference<>();
    private static final Thread SPEAKER = new Thread(LastWord::speak, "busline-last-word");

    static {
        SPEAKER.setDaemon(true);
        SPEAKER.start();
    }

    private LastWord() {}

    /** Starts the thread, unless it runs. */
    static void prepare() {
        // The class is initialized by now, and the thread with it.
    }

    /**
     * Never returns. Runs no shutdown hooks.
     *
     * @param word logs the reason; if several threads end the process at once, only the first is heard
     * @param patience how long the word may take
     */
    static void end(int exitCode, Runnable word, Duration patience) {
        try {
            WORD.compareAndSet(null, word);
            LockSupport.unpark(SPEAKER);
            SPEAKER.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static void speak() {
        while (WORD.get() == null) {
            LockSupport.park();
        }
        WORD.get().run();
    }
}
