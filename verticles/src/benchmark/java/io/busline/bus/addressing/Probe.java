package io.busline.bus.addressing;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Registers and unregisters one address after the other, and remembers the slowest. */
final class Probe {
    private final Vertx vertx;
    private final AtomicLong slowest = new AtomicLong();
    private volatile boolean going = true;

    Probe(Vertx vertx) {
        this.vertx = vertx;
    }

    void start() {
        next();
    }

    /** A registration under way still ends, and counts. */
    void stop() {
        going = false;
    }

    void forget() {
        slowest.set(0);
    }

    long slowestMillis() {
        return slowest.get();
    }

    private void next() {
        if (!going) {
            return;
        }
        long start = System.nanoTime();
        MessageConsumer<Object> consumer = vertx.eventBus().consumer("probe." + UUID.randomUUID(), message -> {});
        consumer.completion()
                .eventually(() -> {
                    slowest.accumulateAndGet(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), Math::max);
                    return consumer.unregister();
                })
                .onComplete(done -> vertx.setTimer(20, timer -> next()));
    }
}
