package io.busline.bench.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttacksTest {
    @Test
    void each_attack_has_a_name_of_its_own_and_is_found_by_it() {
        assertThat(Attacks.ALL).extracting(Attacks.Entry::name).doesNotHaveDuplicates();
        assertThat(Attacks.ALL)
                .allSatisfy(entry -> assertThat(Attacks.named(entry.name())).isSameAs(entry));
    }

    @Test
    void an_attack_that_is_not_there_is_told_with_those_that_are() {
        assertThatThrownBy(() -> Attacks.named("nothing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing")
                .hasMessageContaining("bad-frames");
    }

    @Test
    void a_short_run_has_each_attack_once() {
        assertThat(Rounds.of(Attacks.ALL, 0, Duration.ofSeconds(4), 1))
                .flatMap(round -> round)
                .isEqualTo(Attacks.ALL);
    }

    @Test
    void a_long_run_is_decided_by_its_seed_and_has_all_attacks_in_the_end() {
        List<List<Attacks.Entry>> rounds = Rounds.of(Attacks.ALL, 10, Duration.ofSeconds(4), 7);

        assertThat(rounds).hasSize(150).isEqualTo(Rounds.of(Attacks.ALL, 10, Duration.ofSeconds(4), 7));
        assertThat(rounds).isNotEqualTo(Rounds.of(Attacks.ALL, 10, Duration.ofSeconds(4), 8));
        assertThat(rounds).flatMap(round -> round).containsAll(Attacks.ALL);
        assertThat(rounds).extracting(List::size).containsOnly(1, 2, 3);
    }

    @Test
    void names_separated_by_commas_choose_some_and_all_chooses_all() {
        assertThat(Attacks.chosen("all")).isEqualTo(Attacks.ALL);
        assertThat(Attacks.chosen("bad-frames,slow-bytes"))
                .containsExactly(Attacks.named("bad-frames"), Attacks.named("slow-bytes"));
    }
}
