package io.busline.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventSizesTest {
    private final EventSizes sizes = new EventSizes();

    @Test
    void one_room_of_long_messages_makes_no_other_look_as_large() {
        int before = sizes.of("unknown");

        sizes.seen("large", 20, 20 * 64_000);

        assertThat(sizes.of("large")).isEqualTo(64_000);
        assertThat(sizes.of("unknown")).isBetween(before + 1, 2 * before);
    }

    @Test
    void readings_that_find_nothing_make_unknown_rooms_look_small_and_leave_known_ones_as_they_are() {
        sizes.seen("large", 1, 64_000);

        for (int i = 0; i < 1_000; i++) {
            sizes.seen("empty", 0, 0);
        }

        assertThat(sizes.of("unknown")).isBetween(1, 256);
        assertThat(sizes.of("large")).isEqualTo(64_000);
        assertThat(sizes.isKnown("empty")).isFalse();
    }

    @Test
    void what_is_read_again_and_again_is_reached_from_above_and_from_below() {
        for (int size : new int[] {10_000, 200, 201}) {
            for (int i = 0; i < 1_000; i++) {
                sizes.seen("room", 10, 10 * size);
            }
            assertThat(sizes.of("room")).isEqualTo(size);
            assertThat(sizes.of("unknown")).isEqualTo(size);
        }
    }
}
