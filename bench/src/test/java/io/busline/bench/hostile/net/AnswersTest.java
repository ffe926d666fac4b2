package io.busline.bench.hostile.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private final Answers answers = new Answers();

    private boolean scan(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return answers.scan(bytes, bytes.length);
    }

    @Test
    void error_codes_are_counted_wherever_they_stand() {
        boolean ends =
                scan("x{\"type\":\"error\",\"code\":\"rate_limited\"}y\"code\":\"bad_frame\"\"code\":\"bad_frame\"z");

        assertThat(ends).isFalse();
        assertThat(answers.counts()).isEqualTo(Map.of("error rate_limited", 1L, "error bad_frame", 2L));
    }

    @Test
    void a_code_that_is_cut_off_is_overlooked() {
        scan("{\"code\":\"rate_lim");

        assertThat(answers.counts()).isEmpty();
    }

    @Test
    void a_close_frame_at_the_end_is_counted() {
        // FIN and opcode 8, 6 bytes: the code 4001 and four letters
        assertThat(scan("before\u0088\u0006\u000f\u00a1slow")).isTrue();
        assertThat(answers.counts()).isEqualTo(Map.of("close 4001", 1L));
    }
}
