package io.busline.transport.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.transport.socket.WireBytes;
import io.vertx.core.json.JsonArray;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SockJsFormTest {
    private static final String JSON = "{\"text\":\"\\\" \\\\ \u00e9 \u20ac \u2028 \ud83d\ude00 \u007f </script>\"}";

    @Test
    void a_message_is_a_chunk_of_its_length_in_ascii_and_reads_back_as_it_was() {
        String chunk = string(SockJsForm.XHR_STREAMING.message(EncodedFrame.of(JSON)));
        String body = chunk.substring(chunk.indexOf("\r\n") + 2, chunk.length() - 2);

        assertThat(chunk).matches(text -> text.chars().allMatch(c -> c < 0x7F)).endsWith("\n\r\n");
        assertThat(Integer.parseInt(chunk.substring(0, chunk.indexOf("\r\n")), 16))
                .isEqualTo(body.length());
        assertThat(new JsonArray(body.substring(1))).containsExactly(JSON);
    }

    @Test
    void a_script_is_not_ended_by_what_is_said_in_it() {
        assertThat(string(SockJsForm.HTML_FILE.message(EncodedFrame.of(JSON)))).containsOnlyOnce("</script>");
    }

    @Test
    void an_event_is_one_line_of_data() {
        assertThat(string(SockJsForm.EVENT_SOURCE.closing(CloseCode.DRAINED)))
                .isEqualTo("1b\r\ndata: c[4002,\"drained\"]\r\n\r\n\r\n");
    }

    private static String string(WireBytes bytes) {
        ByteBuffer out = ByteBuffer.allocate(bytes.wireLength());
        bytes.writeTo(out, 0);
        return new String(out.array(), StandardCharsets.UTF_8);
    }
}
