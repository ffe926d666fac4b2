package io.busline.bench.client;

import io.busline.bench.plan.Clock;
import io.busline.bench.plan.Schedule;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls out each message when it is due, on a thread of its own: an event loop's timers know only milliseconds, and
 * would wait behind what arrives.
 */
final class Pacer implements Runnable {
    /** Takes a message that is due. Must not block. */
    interface Sender {
        void send(long n, long due);
    }

    private final Schedule schedule;
    private final Clock clock;
    private final Sender sender;
    private final Promise<Void> done = Promise.promise();

    private Pacer(Schedule schedule, Clock clock, Sender sender) {
        this.schedule = schedule;
        this.clock = clock;
        this.sender = sender;
    }

    /** @return completes when the last message has been called out */
    static Future<Void> start(Schedule schedule, Clock clock, Sender sender) {
        Pacer pacer = new Pacer(schedule, clock, sender);
        Thread thread = new Thread(pacer, "pacer");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
        return pacer.done.future();
    }

    @Override
    public void run() {
        long messages = schedule.messages();
        for (long n = 0; n < messages; n++) {
            long due = schedule.due(n);
            for (long wait = due - clock.nanos(); wait > 0; wait = due - clock.nanos()) {
                LockSupport.parkNanos(wait);
            }
            sender.send(n, due);
        }
        done.complete();
    }
}
