package io.busline.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void messages_are_due_at_even_distances_from_the_start() {
        Schedule schedule = new Schedule(1_000, 250, Duration.ofSeconds(2));

        assertThat(schedule.messages()).isEqualTo(500);
        assertThat(schedule.due(0)).isEqualTo(1_000);
        assertThat(schedule.due(1)).isEqualTo(1_000 + 4_000_000);
        assertThat(schedule.due(499)).isEqualTo(1_000 + 499 * 4_000_000L);
    }

    @Test
    void a_rate_of_three_a_second_does_not_drift() {
        assertThat(new Schedule(0, 3, Duration.ofHours(1)).due(3 * 3_600)).isEqualTo(3_600_000_000_000L);
    }

    @Test
    void a_schedule_without_a_rate_is_refused() {
        assertThatThrownBy(() -> new Schedule(0, 0, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
