package io.busline.transport.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;

class SockJsEnvelopeTest {
    private static final String JSON = "{\"text\":\"\\\" \\\\ \u00e9 \u20ac \u2028 \ud83d\ude00 \u007f </script>\"}";

    private final SockJsEnvelope envelope = new SockJsEnvelope();

    @Test
    void a_message_is_ascii_and_reads_back_as_it_was() {
        String message = envelope.message(EncodedFrame.of(JSON)).text();

        assertThat(message).startsWith("a").matches(text -> text.chars().allMatch(c -> c < 0x7F));
        assertThat(new JsonArray(message.substring(1))).containsExactly(JSON);
    }

    @Test
    void a_frame_is_encoded_once_for_all_who_get_it_one_after_another() {
        EncodedFrame frame = EncodedFrame.of(JSON);

        EncodedFrame first = envelope.message(frame);
        assertThat(envelope.message(frame)).isSameAs(first);
        assertThat(envelope.message(EncodedFrame.of("{}")).text()).isEqualTo("a[\"{}\"]");
        assertThat(envelope.message(frame)).isEqualTo(first);
    }

    @Test
    void a_close_frame_has_the_code_and_the_reason() {
        assertThat(SockJsEnvelope.closing(CloseCode.DRAINED)).isEqualTo("c[4002,\"drained\"]");
    }

    @Test
    void a_close_frame_is_wrapped_as_each_streaming_transport_writes_frames() {
        String frame = SockJsEnvelope.closing(CloseCode.DRAINED);

        assertThat(Streaming.of("/sockjs/0/0/xhr_streaming").wrap(frame)).isEqualTo("c[4002,\"drained\"]\n");
        assertThat(Streaming.of("/sockjs/0/0/eventsource").wrap(frame)).isEqualTo("data: c[4002,\"drained\"]\r\n\r\n");
        assertThat(Streaming.of("/sockjs/0/0/htmlfile").wrap(frame))
                .isEqualTo("<script>\np(\"c[4002,\\\"drained\\\"]\");\n</script>\r\n");
        assertThat(Streaming.of("/sockjs/0/0/xhr")).isNull();
    }
}
