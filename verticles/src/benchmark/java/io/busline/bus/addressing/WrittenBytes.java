package io.busline.bus.addressing;

import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.concurrent.atomic.LongAdder;

/** How many bytes a node's event bus sent to other nodes. Safe for any thread. */
final class WrittenBytes implements VertxMetrics {
    private final LongAdder written = new LongAdder();

    @Override
    public EventBusMetrics<?> createEventBusMetrics() {
        return new EventBusMetrics<Void>() {
            @Override
            public void messageWritten(String address, int numberOfBytes) {
                written.add(numberOfBytes);
            }
        };
    }

    long sum() {
        return written.sum();
    }

    void reset() {
        written.reset();
    }
}
