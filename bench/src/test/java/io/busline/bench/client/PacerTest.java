package io.busline.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bench.measure.Tally;
import io.busline.bench.plan.Clock;
import io.busline.bench.plan.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long SECOND = 1_000_000_000L;

    private final Clock clock = Clock.local();

    @Test
    void no_message_is_called_out_before_it_is_due_and_none_is_left_out() throws Exception {
        Schedule schedule = new Schedule(clock.nanos(), 1_000, Duration.ofMillis(50));
        List<Long> early = new CopyOnWriteArrayList<>();
        List<Long> called = new CopyOnWriteArrayList<>();

        run(schedule, (n, due) -> {
            called.add(n);
            if (clock.nanos() < due) {
                early.add(n);
            }
        });

        assertThat(called).hasSize(50).isSorted();
        assertThat(early).isEmpty();
    }

    @Test
    void a_message_that_could_not_be_sent_in_time_counts_from_when_it_was_due() throws Exception {
        long stalledFor = SECOND;
        Schedule schedule = new Schedule(clock.nanos() - stalledFor, 100, Duration.ofMillis(500));
        Tally tally = new Tally();

        run(schedule, (n, due) -> {
            long now = clock.nanos();
            tally.sent(0, now - due);
            tally.delivered(0, now - due, 0);
        });

        assertThat(tally.uncorrected().getMaxValue()).isZero();
        assertThat(tally.corrected().getMinValue()).isGreaterThanOrEqualTo(490_000);
        assertThat(tally.corrected().getMaxValue()).isGreaterThanOrEqualTo(990_000);
        assertThat(tally.late().getMinValue()).isGreaterThanOrEqualTo(490_000);
    }

    private void run(Schedule schedule, Pacer.Sender sender) throws Exception {
        Pacer.start(schedule, clock, sender)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }
}
