package io.busline.room;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What all hubs of a node count together. */
final class HubMetrics {
    private final Counter delivered;
    private final Counter healed;
    private final Counter givenUp;

    HubMetrics(MeterRegistry registry) {
        delivered = Counter.builder("busline.deliveries")
                .description("Messages handed to a member of a room")
                .register(registry);
        healed = Counter.builder("busline.messages.healed")
                .description("Messages that the bus did not bring and history did, counted once a gateway")
                .register(registry);
        givenUp = Counter.builder("busline.gaps")
                .description("Runs of messages given up because history does not have them, counted once a gateway")
                .register(registry);
    }

    void delivered(int members) {
        delivered.increment(members);
    }

    void healed(long messages) {
        healed.increment(messages);
    }

    void givenUp() {
        givenUp.increment();
    }
}
