package io.busline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private static final int WRONG_USAGE = 2;
    private static final int NO_RUN = 3;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rooms=5",
                "--rooms=5x5@0",
                "--max-p99=5",
                "--transport=pigeon",
                "--measure=weight",
                "--measure=memory",
                "--growth=1",
                "--rate=0",
                "--returning=101",
                "--gc",
                "--size=",
                "--join=nowhere",
                "ftp://localhost:1",
                "--rooms=999999x999",
                "--unknown"
            })
    void wrong_usage_is_told_by_its_own_exit_code(String argument) {
        assertThat(Main.run(argument)).isEqualTo(WRONG_USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no.jar --attack=nonsense", "no.jar --time=soon", "no.jar --mixed=1h", "no.jar --seed=x"})
    void wrong_usage_of_the_hostile_suite_is_told_by_it_too(String arguments) {
        assertThat(Main.run(("hostile " + arguments).split(" "))).isEqualTo(WRONG_USAGE);
    }

    @Test
    void a_server_that_is_not_there_is_no_missed_limit() {
        assertThat(Main.run("localhost:1", "--rooms", "1x2", "--warmup", "0s", "--duration", "1s"))
                .isEqualTo(NO_RUN);
    }
}
