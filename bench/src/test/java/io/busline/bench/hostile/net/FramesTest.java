package io.busline.bench.hostile.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramesTest {
    @Test
    void a_text_is_one_masked_frame_whose_mask_changes_nothing() {
        assertThat(Frames.text("ab")).containsExactly(0x81, 0x82, 0, 0, 0, 0, 'a', 'b');
    }

    @Test
    void a_fragment_is_not_final() {
        assertThat(Frames.frame(Frames.CONTINUATION, false, "a".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(0, 0x81, 0, 0, 0, 0, 'a');
    }

    @ParameterizedTest
    @CsvSource({"125,6", "126,8", "65535,8", "65536,14"})
    void lengths_take_the_bytes_they_need(int length, int head) {
        assertThat(Frames.frame(Frames.TEXT, true, new byte[length])).hasSize(length + head);
    }
}
