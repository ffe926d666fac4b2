package io.busline.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MS = 1_000_000;
    private static final long START = 1_000_000 * MS;

    private final Pace pace = new Pace();

    @Test
    void one_a_millisecond_is_fast_from_the_next_window_of_20_ms_on() {
        arrive(20, MS);

        assertThat(pace.isFast(START + 19 * MS)).isFalse();
        assertThat(pace.isFast(START + 20 * MS)).isTrue();
    }

    @Test
    void fewer_are_not() {
        arrive(19, MS);

        assertThat(pace.isFast(START + 20 * MS)).isFalse();
    }

    @Test
    void a_pause_of_a_window_ends_it() {
        arrive(40, MS / 2);

        assertThat(pace.isFast(START + 20 * MS)).isTrue();
        assertThat(pace.isFast(START + 40 * MS)).isFalse();
    }

    private void arrive(int count, long apart) {
        for (int i = 0; i < count; i++) {
            pace.arrived(START + i * apart);
        }
    }
}
