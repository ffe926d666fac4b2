package io.busline.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BusSilenceTest {
    private static final long MS = 2_000;

    private final BusSilence silence = new BusSilence();

    @Test
    void the_bus_is_silent_when_it_has_not_brought_what_history_had_for_a_while() {
        silence.heard(1);
        silence.healed(2, 100);

        assertThat(silence.lasts(MS, 2_099)).isFalse();
        assertThat(silence.lasts(MS, 2_100)).isTrue();
    }

    @Test
    void the_time_counts_from_the_first_event_that_the_bus_did_not_bring() {
        silence.healed(1, 100);
        silence.healed(2, 2_000);

        assertThat(silence.lasts(MS, 2_100)).isTrue();
    }

    @Test
    void an_event_that_the_bus_brings_after_all_ends_the_silence() {
        silence.healed(2, 100);
        silence.heard(3);

        assertThat(silence.lasts(MS, 9_999)).isFalse();
    }

    @Test
    void what_the_bus_had_brought_before_history_did_is_no_silence() {
        silence.heard(5);
        silence.healed(4, 100);

        assertThat(silence.lasts(MS, 9_999)).isFalse();
    }

    @Test
    void a_new_subscription_gets_another_chance() {
        silence.healed(2, 100);
        silence.giveAnotherChance();
        assertThat(silence.lasts(MS, 9_999)).isFalse();

        silence.healed(3, 10_000);
        assertThat(silence.lasts(MS, 12_000)).isTrue();
    }
}
