package io.busline.app;

import java.util.concurrent.locks.LockSupport;

/**
 * Says why, and ends the process. It ends in any case: the log may hang, and there may be no memory left to say
 * anything, to start a thread or to link a lambda with. So the thread that speaks is there from the start, and nothing
 * here takes memory. Any thread may call it.
 */
final class LastWord {
    private static final Thread SPEAKER = new Thread(LastWord::speak, "busline-last-word");

    private static volatile Runnable word;

    private LastWord() {}

    /** Starts the thread. To be called once, before anything else. */
    static void prepare() {
        SPEAKER.setDaemon(true);
        SPEAKER.start();
        try {
            say(null, 1); // so that whatever takes memory the first time has it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Never returns. Runs no shutdown hooks.
     *
     * @param why logs the reason; if several threads end the process at once, one of them is heard
     * @param patienceMs how long that may take
     */
    static void end(int exitCode, Runnable why, long patienceMs) {
        try {
            say(why, patienceMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static void say(Runnable why, long patienceMs) throws InterruptedException {
        if (word == null) {
            word = why;
        }
        LockSupport.unpark(SPEAKER);
        SPEAKER.join(patienceMs);
    }

    private static void speak() {
        while (word == null) {
            LockSupport.park();
        }
        word.run();
    }
}
