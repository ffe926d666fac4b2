package io.busline.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** What all gateways of a node count together. Thread-safe: one instance a node. */
public final class SessionMetrics {
    private final LongAdder open = new LongAdder();
    private final LongAdder queuedBytes = new LongAdder();
    private final Counter opened;
    private final Counter closed;
    private final Counter slowConsumers;
    private final Counter drained;
    private final Counter errors;

    public SessionMetrics(MeterRegistry registry) {
        Gauge.builder("busline.sessions", open, LongAdder::sum)
                .description("Sessions open now")
                .register(registry);
        Gauge.builder("busline.sessions.queued.bytes", queuedBytes, LongAdder::sum)
                .description("Bytes that wait to be sent to all clients together")
                .baseUnit("bytes")
                .register(registry);
        opened = Counter.builder("busline.sessions.opened")
                .description("Sessions opened")
                .register(registry);
        closed = Counter.builder("busline.sessions.closed")
                .description("Sessions closed, for whatever reason")
                .register(registry);
        slowConsumers = Counter.builder("busline.sessions.slow")
                .description("Sessions closed because the client did not read what it was sent")
                .register(registry);
        drained = Counter.builder("busline.sessions.drained")
                .description("Sessions sent away because the node is going away")
                .register(registry);
        errors = Counter.builder("busline.errors")
                .description("Errors answered to clients")
                .register(registry);
    }

    void opened() {
        open.increment();
        opened.increment();
    }

    void closed() {
        open.decrement();
        closed.increment();
    }

    /** So many bytes more, or less, wait to be sent to clients. */
    public void queued(long more) {
        queuedBytes.add(more);
    }

    /** The bytes that wait to be sent to all clients of the node. */
    public long queuedBytes() {
        return queuedBytes.sum();
    }

    public void slowConsumer() {
        slowConsumers.increment();
    }

    public void drained() {
        drained.increment();
    }

    void error() {
        errors.increment();
    }
}
