package io.busline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RampTest {
    @Test
    void the_rate_is_raised_until_it_is_missed_and_then_narrowed_down() {
        assertThat(search(new Ramp(100, 2, 2, 40), 700)).containsExactly(100.0, 200.0, 400.0, 800.0, 600.0, 700.0);
    }

    @Test
    void a_first_rate_that_is_missed_is_halved_until_one_is_kept() {
        assertThat(search(new Ramp(800, 2, 1, 40), 250)).containsExactly(800.0, 400.0, 200.0, 300.0);
    }

    @Test
    void a_server_that_carries_nothing_ends_the_search() {
        assertThat(search(new Ramp(800, 2, 1, 40), 0)).hasSizeLessThan(12);
    }

    @Test
    void a_server_that_carries_everything_ends_it_too() {
        assertThat(search(new Ramp(1, 1.01, 1, 40), Double.MAX_VALUE)).hasSize(40);
    }

    private static List<Double> search(Ramp ramp, double capacity) {
        List<Double> tried = new ArrayList<>();
        while (ramp.goesOn()) {
            tried.add(ramp.rate());
            ramp.tried(ramp.rate() <= capacity);
        }
        return tried;
    }
}
