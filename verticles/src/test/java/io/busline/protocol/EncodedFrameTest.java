package io.busline.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EncodedFrameTest {
    private static final String JSON = "{\"text\":\"\u20ac \ud83d\ude00\"}";

    @Test
    void writes_its_json_where_it_is_told_to() {
        EncodedFrame frame = EncodedFrame.of(JSON);
        ByteBuffer out = ByteBuffer.allocate(3 + frame.length() + 1);

        frame.writeTo(out, 3);

        assertThat(out.array()).containsExactly(("\0\0\0" + JSON + "\0").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keeps_what_it_was_made_of_when_the_array_changes() {
        byte[] json = JSON.getBytes(StandardCharsets.UTF_8);
        EncodedFrame whole = EncodedFrame.of(json);
        EncodedFrame part = EncodedFrame.of(json, 1, 6);
        json[1] = 'x';
        whole.json()[2] = 'x';

        assertThat(whole.text()).isEqualTo(JSON);
        assertThat(part.text()).isEqualTo("\"text\"");
        assertThat(whole).isEqualTo(EncodedFrame.of(JSON)).isNotEqualTo(part);
    }
}
