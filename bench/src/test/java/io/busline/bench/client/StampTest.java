package io.busline.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StampTest {
    private static final Stamp STAMP = new Stamp(3, 1_795_320_000_000_000_001L, 1_795_320_000_000_900_000L);

    @Test
    void a_stamp_is_found_in_the_frame_that_brings_it_back() {
        String frame = frame(STAMP.text(200));

        assertThat(Stamp.find(frame)).isEqualTo(STAMP);
        assertThat(Stamp.seq(frame)).isEqualTo(42);
    }

    @Test
    void a_text_has_the_length_asked_for_if_the_stamp_leaves_room() {
        assertThat(STAMP.text(200)).hasSize(200);
        assertThat(Stamp.find(frame(STAMP.text(1)))).isEqualTo(STAMP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "busline-bench 1", "busline-bench a b c ", "\"text\":\"busline-bench 1 2 3 "})
    void what_somebody_else_says_has_none(String text) {
        assertThat(Stamp.find(frame(text))).isNull();
    }

    private static String frame(String text) {
        return new JsonObject()
                .put("type", "message")
                .put("room", "r")
                .put("seq", 42)
                .put("user", new JsonObject().put("name", "\"seq\":7"))
                .put("text", text)
                .encode();
    }
}
