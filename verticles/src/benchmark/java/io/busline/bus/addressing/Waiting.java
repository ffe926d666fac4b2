package io.busline.bus.addressing;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits, on the program's thread, for what the nodes do on theirs. */
final class Waiting {
    /** Whatever the nodes do ends sooner, in seconds; if not, the program goes on and the figures show it. */
    static final double LIMIT = 120;

    private Waiting() {}

    /** @throws java.util.concurrent.CompletionException if it fails, or takes 10 minutes */
    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.MINUTES)
                .join();
    }

    /** Until this process takes less than a quarter of a core more than the least seen, for a second. */
    static void settle() {
        Meter meter = Meter.start();
        double least = Double.MAX_VALUE;
        for (int calm = 0; calm < 2 && meter.seconds() < LIMIT; ) {
            Meter step = Meter.start();
            pause(500);
            double load = step.cpuSeconds() / 0.5;
            least = Math.min(least, load);
            calm = load < 0.5 && load < least + 0.25 ? calm + 1 : 0;
        }
    }

    static void pause(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left; (left = end - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(left);
        }
    }
}
