package io.busline.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long MS = 1_000_000;

    @Test
    void what_two_processes_recorded_is_as_if_one_had_recorded_it() {
        Tally all = new Tally();
        Tally[] parts = {new Tally(), new Tally()};
        for (int i = 1; i <= 1_000; i++) {
            record(all, i);
            record(parts[i % 2], i);
        }

        Tally merged = Tally.fromJson(parts[0].toJson()).add(Tally.fromJson(parts[1].toJson()));

        assertThat(merged.corrected()).isEqualTo(all.corrected());
        assertThat(merged.uncorrected()).isEqualTo(all.uncorrected());
        assertThat(merged.acks()).isEqualTo(all.acks());
        assertThat(merged.get(Count.SENT)).isEqualTo(1_000);
        assertThat(merged.corrected().getValueAtPercentile(99)).isBetween(989_000L, 991_000L);
        assertThat(merged.windows())
                .hasSize(10)
                .allSatisfy(window -> assertThat(window.deliveries()).isEqualTo(100));
        assertThat(merged.errors()).containsEntry("unavailable", 1_000L);
    }

    private static void record(Tally tally, int i) {
        long second = (i - 1) / 100 * 1_000 * MS;
        tally.sent(second, 0);
        tally.delivered(second, i * MS, i * MS / 2);
        tally.acknowledged(i * MS);
        tally.error("unavailable");
    }

    @Test
    void loss_is_the_share_of_deliveries_that_never_came() {
        assertThat(ofTenSent(10, 90, 10).loss()).isEqualTo(0.1);
    }

    @Test
    void messages_that_nobody_acknowledged_are_loss_though_nothing_was_seen_to_be_missing() {
        assertThat(ofTenSent(8, 80, 0).loss()).isEqualTo(0.2);
    }

    private static Tally ofTenSent(long acknowledged, long delivered, long lost) {
        Tally tally = new Tally();
        tally.count(Count.SENT, 10);
        tally.count(Count.ACKNOWLEDGED, acknowledged);
        tally.count(Count.DELIVERED, delivered);
        tally.count(Count.LOST, lost);
        return tally;
    }

    @Test
    void clocks_that_disagree_or_stop_do_not_break_a_recording() {
        Tally tally = new Tally();
        tally.delivered(-5, -1, Long.MAX_VALUE);

        assertThat(tally.corrected().getMaxValue()).isZero();
        assertThat(tally.windows()).hasSize(1);
    }

    @Test
    void what_is_no_histogram_is_refused() {
        assertThatThrownBy(() -> Histograms.decode("AAAA")).isInstanceOf(RuntimeException.class);
    }
}
