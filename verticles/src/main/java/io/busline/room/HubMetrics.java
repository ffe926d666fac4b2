package io.busline.room;

import io.busline.protocol.SeqGap;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts for all hubs of a node. Thread-safe. */
final class HubMetrics {
    private final Counter delivered;
    private final Counter healed;
    private final Counter lost;
    private final Counter unused;
    private final Counter resubscribed;
    private final Counter fromMemory;
    private final Counter fromHistory;

    HubMetrics(MeterRegistry registry) {
        delivered = Counter.builder("busline.deliveries")
                .description("Messages handed to a member of a room")
                .register(registry);
        healed = Counter.builder("busline.messages.healed")
                .description("Messages that the bus did not bring and history did, counted once a gateway")
                .register(registry);
        lost = Counter.builder("busline.gaps")
                .tag("kind", "lost")
                .description("Runs of numbers that members were told have no message, counted once a gateway")
                .register(registry);
        unused = Counter.builder("busline.gaps")
                .tag("kind", "unused")
                .description("Runs of numbers that members were told have no message, counted once a gateway")
                .register(registry);
        resubscribed = Counter.builder("busline.subscriptions.repaired")
                .description("Rooms subscribed to anew because the bus was silent about messages that history had")
                .register(registry);
        fromMemory = joins(registry, "memory");
        fromHistory = joins(registry, "history");
    }

    private static Counter joins(MeterRegistry registry, String source) {
        return Counter.builder("busline.joins")
                .tag("from", source)
                .description("Joins by where the messages for them came from")
                .register(registry);
    }

    void delivered(int members) {
        delivered.increment(members);
    }

    void healed(long messages) {
        healed.increment(messages);
    }

    void skipped(SeqGap gap) {
        (gap.lost() ? lost : unused).increment();
    }

    void resubscribed() {
        resubscribed.increment();
    }

    void joined(boolean inMemory) {
        (inMemory ? fromMemory : fromHistory).increment();
    }
}
