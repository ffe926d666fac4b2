package io.busline.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OverloadTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Overload overload = new Overload(registry);
    private final AtomicReference<Double> pressure = new AtomicReference<>(0.0);

    @Test
    void an_action_begins_at_its_threshold_and_ends_well_below_it() {
        overload.watch(Resource.CONNECTIONS, pressure::get);

        assertThat(activeAt(0.99)).isFalse();
        assertThat(activeAt(1.0)).isTrue();
        assertThat(activeAt(0.96)).isTrue();
        assertThat(activeAt(0.94)).isFalse();
    }

    @Test
    void an_action_goes_on_while_any_resource_calls_for_it() {
        overload.watch(Resource.CONNECTIONS, pressure::get);
        overload.watch(Resource.DESCRIPTORS, () -> 0.97);

        assertThat(activeAt(0.0)).isTrue();
    }

    @Test
    void refusals_are_counted_by_reason() {
        overload.refused(Refusal.JOIN_RATE);
        overload.refused(Refusal.JOIN_RATE);

        assertThat(registry.get("busline.refused")
                        .tag("reason", "join_rate")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    private boolean activeAt(double used) {
        pressure.set(used);
        overload.check();
        return overload.isActive(Action.REFUSE_CONNECTIONS);
    }
}
