package io.busline.bench.hostile.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Some threads that do the same until the time is over. */
public final class Gang {
    private static final long AFTER_FAILURE_MS = 5;

    /** What each does again and again. */
    public interface Work {
        /**
         * @param number counts up from 0, and no two calls have the same
         * @throws IOException if the node refused it, which is counted
         */
        void once(int number) throws IOException, InterruptedException;
    }

    private final Target target;
    private final Time time;
    private final AtomicInteger next = new AtomicInteger();

    public Gang(Target target, Time time) {
        this.target = target;
        this.time = time;
    }

    /** Returns when the time is over, or when all numbers below {@code most} have been used. */
    public void run(int threads, int most, Work work) throws InterruptedException {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> loop(most, work));
            thread.setDaemon(true);
            thread.start();
            all.add(thread);
        }
        for (Thread thread : all) {
            thread.join();
        }
    }

    /** Returns when the time is over. */
    public void run(int threads, Work work) throws InterruptedException {
        run(threads, Integer.MAX_VALUE, work);
    }

    private void loop(int most, Work work) {
        try {
            while (!time.isOver()) {
                int number = next.getAndIncrement();
                if (number >= most) {
                    return;
                }
                try {
                    work.once(number);
                } catch (IOException e) {
                    target.answers().count("refused or cut off");
                    time.pause(AFTER_FAILURE_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
