package io.busline.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.overload.Overload;
import io.busline.overload.Resource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class OpenRoomsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Overload overload = new Overload(registry);
    private final OpenRooms rooms = new OpenRooms(4, overload);

    @Test
    void no_more_rooms_are_opened_than_allowed_until_one_is_closed() {
        for (int i = 0; i < 4; i++) {
            assertThat(rooms.open()).isTrue();
        }
        assertThat(rooms.open()).isFalse();
        assertThat(registry.get("busline.refused")
                        .tag("reason", "rooms_per_node")
                        .counter()
                        .count())
                .isEqualTo(1);

        rooms.closed();

        assertThat(rooms.open()).isTrue();
    }

    @Test
    void it_is_crowded_when_more_than_half_of_the_rooms_are_open() {
        rooms.open();
        rooms.open();
        assertThat(rooms.isCrowded()).isFalse();

        rooms.open();

        assertThat(rooms.isCrowded()).isTrue();
    }

    @Test
    void it_is_crowded_while_the_node_is_overloaded() {
        overload.watch(Resource.HEAP, () -> 0.9);
        overload.check();

        assertThat(rooms.isCrowded()).isTrue();
    }
}
