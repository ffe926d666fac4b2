package io.busline.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts events that came from other nodes, or from somebody who pretends to be one, and were not believed. Logs one
 * line in {@value #LOG_EVERY_S} s at most, because whoever reaches the port can cause them. Any thread may use it.
 */
final class DroppedEvents {
    private static final Logger LOG = LoggerFactory.getLogger(DroppedEvents.class);
    private static final long LOG_EVERY_S = 10;

    /** Why an event was dropped. */
    enum Reason {
        /** Without a tag, or with one that does not fit. */
        FORGED,
        /** Not readable, or its fields contradict each other. */
        MALFORMED,
        /** Its seq is far beyond what history says. If the event is in history, the room finds it there. */
        AHEAD
    }

    private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);
    private final LongSupplier nanoTime;
    private long loggedAt;
    private long unlogged;
    private boolean logged;

    DroppedEvents(MeterRegistry registry, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        for (Reason reason : Reason.values()) {
            counters.put(
                    reason,
                    Counter.builder("busline.bus.dropped")
                            .description("Events from other nodes that were not believed, once a subscriber")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    /** @param explanation made of constants and numbers only: it is logged */
    void dropped(Reason reason, String address, String explanation) {
        counters.get(reason).increment();
        long before = unloggedBefore();
        if (before >= 0) {
            LOG.warn(
                    "An event from another node on {} is dropped: {} ({} more since the last such line)",
                    address,
                    explanation,
                    before);
        }
    }

    /** How many were dropped without a line since the last one; -1 if it is too early for another line. */
    private synchronized long unloggedBefore() {
        long now = nanoTime.getAsLong();
        if (logged && now - loggedAt < TimeUnit.SECONDS.toNanos(LOG_EVERY_S)) {
            unlogged++;
            return -1;
        }
        long before = unlogged;
        logged = true;
        loggedAt = now;
        unlogged = 0;
        return before;
    }
}
