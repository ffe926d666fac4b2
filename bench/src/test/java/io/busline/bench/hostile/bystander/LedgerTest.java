package io.busline.bench.hostile.bystander;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** Sends {@code count} messages, one each 100 ms, each acknowledged after 1 ms. */
    private void talk(int count) {
        for (int i = 0; i < count; i++) {
            ledger.sent(i, ms(100L * i));
            ledger.acked(i, i + 1, ms(100L * i + 1));
            ledger.received(i, i + 1);
        }
    }

    @Test
    void figures_are_of_what_was_sent_in_the_span() {
        talk(10);
        ledger.sent(10, ms(1_000));
        ledger.acked(10, 11, ms(1_500));

        assertThat(ledger.figures(0, ms(1_000), ms(2_000)))
                .isEqualTo(new Figures(10, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(100)));
        assertThat(ledger.figures(ms(1_000), ms(2_000), ms(2_000)).p50()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void what_is_not_acknowledged_counts_as_long_as_it_has_waited() {
        ledger.sent(0, 0);

        assertThat(ledger.figures(0, ms(3_000), ms(4_000)).p50()).isEqualTo(Duration.ofMillis(4_000));
    }

    @Test
    void a_pause_reaches_to_the_end_of_the_span() {
        talk(10);

        assertThat(ledger.figures(0, ms(3_901), ms(3_901)).pause()).isEqualTo(Duration.ofMillis(3_000));
    }

    @Test
    void the_99th_percentile_of_few_messages_leaves_out_the_longest() {
        talk(40);
        ledger.sent(40, ms(4_000));
        ledger.acked(40, 41, ms(4_900));

        assertThat(ledger.figures(0, ms(5_000), ms(5_000)).p99()).isEqualTo(Duration.ofMillis(1));
        ledger.sent(41, ms(4_100));
        ledger.acked(41, 42, ms(4_900));
        assertThat(ledger.figures(0, ms(5_000), ms(5_000)).p99()).isEqualTo(Duration.ofMillis(800));
    }

    @Test
    void a_run_without_trouble_breaks_nothing() {
        talk(3);

        assertThat(ledger.isComplete()).isTrue();
        assertThat(ledger.brokenInTheEnd()).isEmpty();
    }

    @Test
    void a_message_that_comes_twice_is_found() {
        talk(3);
        ledger.received(2, 4);

        assertThat(ledger.broken()).containsExactly("message 2 came twice");
    }

    @Test
    void a_seq_that_goes_back_is_found() {
        talk(3);
        ledger.sent(3, 0);
        ledger.received(3, 2);

        assertThat(ledger.broken()).containsExactly("seq 2 came after 3");
    }

    @Test
    void a_message_that_nobody_sent_is_found() {
        talk(1);
        ledger.received(7, 2);

        assertThat(ledger.broken()).containsExactly("message 7 came as 2, and was never sent");
    }

    @Test
    void a_message_under_two_seqs_is_found() {
        talk(1);
        ledger.acked(0, 5, ms(10));

        assertThat(ledger.broken()).containsExactly("message 0 was acknowledged as 1 and as 5");
    }

    @Test
    void a_message_acknowledged_again_is_no_trouble_and_counts_once() {
        talk(1);
        ledger.acked(0, 1, ms(10));

        assertThat(ledger.brokenInTheEnd()).isEmpty();
        assertThat(ledger.figures(0, ms(100), ms(100)).p50()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void what_was_never_acknowledged_or_never_came_is_found_in_the_end() {
        ledger.sent(0, 0);
        ledger.sent(1, 0);
        ledger.acked(1, 1, 1);
        ledger.sent(2, 0);

        assertThat(ledger.isComplete()).isFalse();
        assertThat(ledger.brokenInTheEnd())
                .containsExactly(
                        "message 0 was never acknowledged, and 1 others", "message 1 was acknowledged and never came");
    }
}
