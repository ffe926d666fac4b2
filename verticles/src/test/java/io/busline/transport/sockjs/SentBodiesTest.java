package io.busline.transport.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.overload.Overload;
import io.busline.overload.Resource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class SentBodiesTest {
    private static final int SHORT = 4 * 1024;

    private final Overload overload = new Overload(new SimpleMeterRegistry());
    private final SentBodies bodies = new SentBodies(100_000, 50_000, overload);

    @Test
    void long_bodies_have_to_fit_in_together_and_short_ones_are_always_let_in() {
        assertThat(bodies.reserve(60_000)).isNotNull();
        assertThat(bodies.reserve(40_001)).isNull();
        assertThat(bodies.reserve(40_000)).isNotNull();
        assertThat(bodies.reserve(SHORT + 1)).isNull();

        assertThat(bodies.reserve(SHORT)).isNotNull();
    }

    @Test
    void a_body_that_is_done_with_makes_room_once() {
        Runnable release = bodies.reserve(60_000);
        bodies.reserve(40_000);

        release.run();
        release.run();

        assertThat(bodies.reserve(60_001)).isNull();
        assertThat(bodies.reserve(60_000)).isNotNull();
    }

    @Test
    void one_body_is_let_in_whatever_its_length() {
        assertThat(bodies.reserve(200_000)).isNotNull();
    }

    @Test
    void while_the_node_reads_nothing_more_there_are_short_bodies_only() {
        overload.watch(Resource.HEAP, () -> 0.99);
        overload.check();

        assertThat(bodies.reserve(SHORT + 1)).isNull();
        assertThat(bodies.reserve(SHORT)).isNotNull();
    }
}
