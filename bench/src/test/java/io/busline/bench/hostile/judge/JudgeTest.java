package io.busline.bench.hostile.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bench.hostile.bystander.Figures;
import io.busline.bench.hostile.node.NodeFigures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
    private static final long MEGABYTE = 1 << 20;
    private static final Judge JUDGE = Judge.of(512 * MEGABYTE);
    private static final Figures CALM = figures(100, 10, 120);

    private static Figures figures(int sent, long p99, long pause) {
        return new Figures(sent, Duration.ofMillis(3), Duration.ofMillis(p99), Duration.ofMillis(pause));
    }

    private static NodeFigures node(boolean alive, long rss, long log, long live, Map<String, Long> refused) {
        return new NodeFigures(alive, rss, log, Duration.ofMillis(live), refused);
    }

    private static final NodeFigures WELL = node(true, 600 * MEGABYTE, 1_000, 20, Map.of("request_rate", 5L));

    private static Observation observation(Figures before, Figures during, Figures after, NodeFigures node) {
        return new Observation(
                "attack", before, during, after, node, 1, 1, Set.of("request_rate"), List.of(), Map.of(), Map.of());
    }

    private static List<Criterion> missed(Observation seen) {
        return JUDGE.judge(seen).stream().map(Finding::criterion).toList();
    }

    @Test
    void a_node_that_kept_everything_is_not_guilty() {
        assertThat(missed(observation(CALM, CALM, CALM, WELL))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2000,true", "2001,false"})
    void acknowledgements_may_pause_for_two_seconds(long pause, boolean kept) {
        assertThat(missed(observation(CALM, figures(100, 10, pause), CALM, WELL)))
                .isEqualTo(kept ? List.of() : List.of(Criterion.PAUSE));
    }

    @ParameterizedTest
    @CsvSource({"10,250,true", "10,251,false", "50,250,true", "60,300,true", "60,301,false"})
    void p99_may_be_250_ms_or_five_times_what_it_was(long before, long during, boolean kept) {
        assertThat(missed(observation(figures(100, before, 120), figures(100, during, 300), CALM, WELL)))
                .isEqualTo(kept ? List.of() : List.of(Criterion.P99));
    }

    @ParameterizedTest
    @CsvSource({"250,true", "251,false"})
    void afterwards_the_same_holds_again(long p99, boolean kept) {
        assertThat(missed(observation(CALM, CALM, figures(30, p99, 300), WELL)))
                .isEqualTo(kept ? List.of() : List.of(Criterion.RECOVERY));
    }

    @ParameterizedTest
    @CsvSource({"2000,true", "2001,false"})
    void afterwards_acknowledgements_may_pause_no_longer_either(long pause, boolean kept) {
        assertThat(missed(observation(CALM, CALM, figures(30, 10, pause), WELL)))
                .isEqualTo(kept ? List.of() : List.of(Criterion.RECOVERY));
    }

    @Test
    void sessions_that_stay_open_after_the_attack_are_found() {
        Observation seen = new Observation(
                "attack", CALM, CALM, CALM, WELL, 1, 2, Set.of("request_rate"), List.of(), Map.of(), Map.of());

        assertThat(missed(seen)).containsExactly(Criterion.SESSIONS);
    }

    @ParameterizedTest
    @CsvSource({"1224,true", "1225,false"})
    void memory_may_be_heap_and_direct_memory_and_200_megabytes(long megabytes, boolean kept) {
        NodeFigures node = node(true, megabytes * MEGABYTE, 0, 20, Map.of("request_rate", 5L));

        assertThat(missed(observation(CALM, CALM, CALM, node))).isEqualTo(kept ? List.of() : List.of(Criterion.MEMORY));
    }

    @ParameterizedTest
    @CsvSource({"1048576,true", "1048577,false"})
    void the_log_may_grow_by_a_megabyte(long bytes, boolean kept) {
        NodeFigures node = node(true, MEGABYTE, bytes, 20, Map.of("request_rate", 5L));

        assertThat(missed(observation(CALM, CALM, CALM, node))).isEqualTo(kept ? List.of() : List.of(Criterion.LOG));
    }

    @ParameterizedTest
    @CsvSource({"1000,true", "1001,false"})
    void health_answers_within_a_second(long millis, boolean kept) {
        NodeFigures node = node(true, MEGABYTE, 0, millis, Map.of("request_rate", 5L));

        assertThat(missed(observation(CALM, CALM, CALM, node))).isEqualTo(kept ? List.of() : List.of(Criterion.LIVE));
    }

    @Test
    void a_node_whose_process_ended_is_found() {
        NodeFigures node = node(false, MEGABYTE, 0, 20, Map.of("request_rate", 5L));

        assertThat(missed(observation(CALM, CALM, CALM, node))).containsExactly(Criterion.PROCESS);
    }

    @Test
    void what_was_refused_must_be_counted_for_one_of_the_right_reasons() {
        NodeFigures nothing = node(true, MEGABYTE, 0, 20, Map.of());
        NodeFigures wrong = node(true, MEGABYTE, 0, 20, Map.of("origin", 5L));

        assertThat(missed(observation(CALM, CALM, CALM, nothing))).containsExactly(Criterion.REFUSED);
        assertThat(missed(observation(CALM, CALM, CALM, wrong))).containsExactly(Criterion.REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "error rate_limited,false", "close 4001,false", "http 503,false",
        "error bad_frame,true", "http 404,true", "cut off,true"
    })
    void what_attackers_were_refused_must_be_counted_at_all(String told, boolean kept) {
        NodeFigures nothing = node(true, MEGABYTE, 0, 20, Map.of());
        Observation seen = new Observation(
                "attack", CALM, CALM, CALM, nothing, 1, 1, Set.of(), List.of(), Map.of(), Map.of(told, 7L));

        assertThat(missed(seen)).isEqualTo(kept ? List.of() : List.of(Criterion.REFUSED));
    }

    @Test
    void each_broken_promise_is_a_finding() {
        Observation seen = new Observation(
                "attack", CALM, CALM, CALM, WELL, 1, 1, Set.of("request_rate"), List.of("a", "b"), Map.of(), Map.of());

        assertThat(JUDGE.judge(seen)).extracting(Finding::found).containsExactly("a", "b");
        assertThat(missed(seen)).containsOnly(Criterion.PROMISES);
    }

    @Test
    void sigterm_must_end_the_node_in_time() {
        Duration timeout = Duration.ofSeconds(15);

        assertThat(Judge.end(Optional.of(timeout), timeout)).isEmpty();
        assertThat(Judge.end(Optional.of(timeout.plusMillis(1)), timeout)).hasSize(1);
        assertThat(Judge.end(Optional.empty(), timeout)).hasSize(1);
    }
}
