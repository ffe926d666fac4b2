package io.busline.history.append;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AppendPacingTest {
    private static final long MS = 1_000_000;
    private static final long START = 1_000_000 * MS;

    private final AppendPacing pacing = new AppendPacing();

    @Test
    void one_a_millisecond_makes_a_pause_from_the_next_window_of_20_ms_on() {
        arrive(20, MS);

        assertThat(pacing.pauseMs(START + 19 * MS)).isZero();
        assertThat(pacing.pauseMs(START + 20 * MS)).isPositive();
    }

    @Test
    void fewer_are_not() {
        arrive(19, MS);

        assertThat(pacing.pauseMs(START + 20 * MS)).isZero();
    }

    @Test
    void a_pause_of_a_window_ends_it() {
        arrive(40, MS / 2);

        assertThat(pacing.pauseMs(START + 20 * MS)).isPositive();
        assertThat(pacing.pauseMs(START + 40 * MS)).isZero();
    }

    private void arrive(int count, long apart) {
        for (int i = 0; i < count; i++) {
            pacing.arrived(START + i * apart);
        }
    }
}
