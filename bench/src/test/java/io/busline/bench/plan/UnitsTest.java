package io.busline.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void durations_and_sizes_are_read_as_people_write_them() {
        assertThat(Units.duration("1.5s")).isEqualTo(Duration.ofMillis(1_500));
        assertThat(Units.duration("500us")).isEqualTo(Duration.ofNanos(500_000));
        assertThat(Units.bytes("30k")).isEqualTo(30 * 1024);
        assertThatThrownBy(() -> Units.duration("5")).hasMessageContaining("50ms");
        assertThatThrownBy(() -> Units.bytes("-1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void figures_are_written_with_their_units() {
        assertThat(Units.time(850)).isEqualTo("850 µs");
        assertThat(Units.time(12_345)).isEqualTo("12.3 ms");
        assertThat(Units.size(17_408)).isEqualTo("17.0 KiB");
        assertThat(Units.number(15_000)).isEqualTo("15,000");
        assertThat(Units.percent(0.00001)).isEqualTo("0.0010 %");
    }
}
