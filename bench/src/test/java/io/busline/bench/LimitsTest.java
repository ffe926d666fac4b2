package io.busline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bench.report.Results;
import io.busline.bench.report.Results.Verdict;
import io.busline.bench.report.Sample;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Results RESULTS = Sample.results();

    @Test
    void each_limit_is_kept_by_what_is_just_good_enough() {
        Limits limits = new Limits(Duration.ofMillis(100), 0.001, 50.0, 899, 20L << 10);

        assertThat(limits.judge(RESULTS)).hasSize(7).allMatch(Verdict::kept);
    }

    @Test
    void each_limit_is_missed_by_what_is_a_little_worse() {
        Limits limits = new Limits(Duration.ofMillis(98), 0.0009, 51.0, 900, (20L << 10) - 1);

        assertThat(limits.judge(RESULTS).stream().filter(verdict -> !verdict.kept()))
                .extracting(Verdict::what)
                .containsExactly(
                        "connections held",
                        "memory a connection",
                        "p99, publishing to delivery",
                        "loss",
                        "capacity, messages a second");
    }

    @Test
    void without_limits_only_the_servers_own_promises_are_judged() {
        assertThat(new Limits(null, null, null, null, null).judge(RESULTS))
                .extracting(Verdict::what)
                .containsExactly("clients of the load", "delivered twice or out of order");
    }

    @Test
    void a_load_is_carried_if_its_p99_and_its_loss_are_within_the_limits() {
        assertThat(new Limits(Duration.ofMillis(100), 0.01, null, null, null)
                        .carry(RESULTS.latency().tally()))
                .isTrue();
        assertThat(new Limits(Duration.ofMillis(100), null, null, null, null)
                        .carry(RESULTS.latency().tally()))
                .isFalse();
        assertThat(new Limits(Duration.ofMillis(50), 0.01, null, null, null)
                        .carry(RESULTS.latency().tally()))
                .isFalse();
    }
}
