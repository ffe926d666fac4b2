package io.busline.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DescriptorPressureTest {
    private final AtomicInteger counted = new AtomicInteger();
    private double used;
    private long nanos;
    private final DescriptorPressure pressure = new DescriptorPressure(
            () -> {
                counted.incrementAndGet();
                return used;
            },
            () -> nanos);

    @Test
    void they_are_counted_seldom_while_there_are_plenty() {
        used = 0.2;
        ask(Duration.ZERO);

        ask(Duration.ofSeconds(4));
        assertThat(counted).hasValue(1);

        ask(Duration.ofSeconds(1));
        assertThat(counted).hasValue(2);
    }

    @Test
    void they_are_counted_once_a_second_when_they_run_short() {
        used = 0.8;
        ask(Duration.ZERO);

        ask(Duration.ofMillis(900));
        assertThat(counted).hasValue(1);

        used = 0.96;
        assertThat(ask(Duration.ofMillis(100))).isEqualTo(0.96);
        assertThat(counted).hasValue(2);
    }

    @Test
    void this_process_has_some_open() {
        assertThat(DescriptorPressure.ofThisProcess().getAsDouble()).isBetween(0.0, 1.0);
    }

    private double ask(Duration later) {
        nanos += later.toNanos();
        return pressure.getAsDouble();
    }
}
