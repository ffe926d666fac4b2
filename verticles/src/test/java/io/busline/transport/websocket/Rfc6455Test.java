package io.busline.transport.websocket;

import static io.busline.testing.RawWebSocket.BINARY;
import static io.busline.testing.RawWebSocket.CLOSE;
import static io.busline.testing.RawWebSocket.CONTINUATION;
import static io.busline.testing.RawWebSocket.PING;
import static io.busline.testing.RawWebSocket.PONG;
import static io.busline.testing.RawWebSocket.TEXT;
import static io.busline.testing.RawWebSocket.frame;
import static io.busline.testing.RawWebSocket.properHandshake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Below the frames: what RFC 6455 asks, case by case, over a raw socket. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class Rfc6455Test {
    private static final int FIN = 0x80;
    private static final byte[] PING_FRAME = "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8);

    private static TestNode node;

    @BeforeAll
    static void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(vertx, redis);
    }

    static Stream<Arguments> violations() {
        byte[] brokenText = {'{', (byte) 0xC3, 0x28, '}'};
        byte[] overlong = {(byte) 0xC0, (byte) 0xAF};
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
        byte[] hugeLength = {(byte) (FIN | TEXT), (byte) 0xFF, (byte) 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4};
        byte[] megabyte = new byte[1_000_000];
        Arrays.fill(megabyte, (byte) ' ');
        byte[] half = Arrays.copyOf(megabyte, 40_000);
        return Stream.of(
                arguments("an unmasked frame", 1002, List.of(frame(FIN | TEXT, false, PING_FRAME))),
                arguments("reserved bit 1", 1002, List.of(frame(FIN | 0x40 | TEXT, true, PING_FRAME))),
                arguments("reserved bit 2", 1002, List.of(frame(FIN | 0x20 | TEXT, true, PING_FRAME))),
                arguments("reserved bit 3", 1002, List.of(frame(FIN | 0x10 | TEXT, true, PING_FRAME))),
                arguments("reserved data opcode", 1002, List.of(frame(FIN | 3, true, PING_FRAME))),
                arguments("reserved control opcode", 1002, List.of(frame(FIN | 11, true, new byte[0]))),
                arguments("a fragmented ping", 1002, List.of(frame(PING, true, new byte[0]))),
                arguments("a ping of 126 bytes", 1002, List.of(frame(FIN | PING, true, new byte[126]))),
                arguments("a continuation of nothing", 1002, List.of(frame(FIN | CONTINUATION, true, PING_FRAME))),
                arguments(
                        "a message within a message",
                        1002,
                        List.of(frame(TEXT, true, (byte) '{'), frame(FIN | TEXT, true, PING_FRAME))),
                arguments(
                        "a message within a message, in one packet",
                        1002,
                        List.of(concat(frame(TEXT, true, (byte) '{'), frame(FIN | TEXT, true, PING_FRAME)))),
                arguments("a length over 63 bits", 1002, List.of(hugeLength)),
                arguments("a close of one byte", 1002, List.of(frame(FIN | CLOSE, true, (byte) 3))),
                arguments("close code 999", 1002, List.of(close(999))),
                arguments("close code 1004", 1002, List.of(close(1004))),
                arguments("close code 1005", 1002, List.of(close(1005))),
                arguments("close code 1006", 1002, List.of(close(1006))),
                arguments("close code 1015", 1002, List.of(close(1015))),
                arguments("close code 2999", 1002, List.of(close(2999))),
                arguments("a close reason that is not UTF-8", 1007, List.of(closeWithReason(brokenText))),
                arguments("text that is not UTF-8", 1007, List.of(frame(FIN | TEXT, true, brokenText))),
                arguments("text with overlong UTF-8", 1007, List.of(frame(FIN | TEXT, true, overlong))),
                arguments("text with a surrogate", 1007, List.of(frame(FIN | TEXT, true, surrogate))),
                arguments(
                        "text that is not UTF-8 across fragments",
                        1007,
                        List.of(
                                frame(TEXT, true, (byte) '{', (byte) 0xC3),
                                frame(FIN | CONTINUATION, true, (byte) 0x28, (byte) '}'))),
                arguments(
                        "text that ends within a character",
                        1007,
                        List.of(frame(TEXT, true, (byte) 'x'), frame(FIN | CONTINUATION, true, (byte) 0xC3))),
                arguments("a frame of 1 MB", 1009, List.of(frame(FIN | TEXT, true, megabyte))),
                arguments("a binary frame of 1 MB", 1009, List.of(frame(FIN | BINARY, true, megabyte))),
                arguments(
                        "a message of 80 KB in fragments",
                        1009,
                        List.of(frame(TEXT, true, half), frame(FIN | CONTINUATION, true, half))));
    }

    @ParameterizedTest(name = "{0} closes with {1}")
    @MethodSource("violations")
    void a_violation_closes_with_the_status_the_rfc_names(String name, int code, List<byte[]> bytes)
            throws IOException {
        try (RawWebSocket client = RawWebSocket.open(node.port())) {
            for (byte[] some : bytes) {
                try {
                    client.send(some);
                } catch (IOException e) {
                    // closed before all was sent, as a server may
                }
            }

            assertThat(client.read().closeCode()).isEqualTo(code);
        }
        assertNodeServes();
    }

    @Test
    void a_ping_is_answered_with_its_own_bytes_also_within_a_fragmented_message() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(node.port())) {
            client.sendFrame(TEXT, "{\"type\":".getBytes(StandardCharsets.UTF_8));
            client.sendFrame(FIN | PING, (byte) 7, (byte) 8);
            client.sendFrame(FIN | CONTINUATION, "\"ping\"}".getBytes(StandardCharsets.UTF_8));

            RawWebSocket.Frame pong = client.read();
            assertThat(pong.opcode()).isEqualTo(PONG);
            assertThat(pong.payload()).containsExactly(7, 8);
            assertThat(client.read().text()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @Test
    void an_unasked_pong_is_let_pass() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(node.port())) {
            client.sendFrame(FIN | PONG, (byte) 1);
            client.sendFrame(FIN | TEXT, PING_FRAME);

            assertThat(client.read().text()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @Test
    void a_message_may_be_split_anywhere_within_a_character_and_into_empty_fragments() throws IOException {
        byte[] text = "{\"type\":\"ping\",\"id\":\"\u00e9\ud83d\ude80\"}".getBytes(StandardCharsets.UTF_8);
        try (RawWebSocket client = RawWebSocket.open(node.port())) {
            client.sendFrame(TEXT);
            for (byte b : text) {
                client.sendFrame(CONTINUATION, b);
            }
            client.sendFrame(FIN | CONTINUATION);

            assertThat(client.read().text()).isEqualTo("{\"type\":\"pong\",\"id\":\"\u00e9\ud83d\ude80\"}");
        }
    }

    @Test
    void a_frame_of_the_largest_size_is_read() throws IOException {
        byte[] text = new byte[TestNode.GATEWAY.limits().frameBytes()];
        Arrays.fill(text, (byte) ' ');
        System.arraycopy(PING_FRAME, 0, text, 0, PING_FRAME.length);
        try (RawWebSocket client = RawWebSocket.open(node.port())) {
            client.sendFrame(FIN | TEXT, text);

            assertThat(client.read().text()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @Test
    void a_close_is_answered_with_its_code_and_ends_the_connection() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(node.port())) {
            client.send(close(1000));

            assertThat(client.read().closeCode()).isEqualTo(1000);
            assertThat(client.read()).isNull();
        }
    }

    @ParameterizedTest(name = "{0} instead of {1} is answered with {2}")
    @CsvSource({
        "GET /ws, POST /ws, 405",
        "HTTP/1.1, HTTP/1.0, 400",
        "Upgrade: websocket, Upgrade: h2c, 426",
        "Upgrade: websocket, X: y, 426",
        "'Connection: keep-alive, Upgrade', Connection: keep-alive, 400",
        "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 8, 426",
        "Sec-WebSocket-Version: 13, X: y, 426",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, X: y, 400",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Sec-WebSocket-Key:, 400",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Sec-WebSocket-Key: c2hvcnQ=, 400",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Sec-WebSocket-Key: ???, 400",
    })
    void a_bad_handshake_is_refused(String part, String instead, int status) throws IOException {
        try (RawWebSocket client = new RawWebSocket(node.port(), 0)) {
            assertThat(properHandshake()).contains(part);

            assertThat(client.shakeHands(properHandshake().replace(part, instead)))
                    .isEqualTo(status);
        }
        assertNodeServes();
    }

    private static void assertNodeServes() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(node.port())) {
            client.sendFrame(FIN | TEXT, PING_FRAME);
            assertThat(client.read().text()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    private static byte[] close(int code) {
        return frame(FIN | CLOSE, true, (byte) (code >> 8), (byte) code);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] closeWithReason(byte[] reason) {
        byte[] payload = new byte[2 + reason.length];
        payload[0] = 1000 >> 8;
        payload[1] = (byte) 1000;
        System.arraycopy(reason, 0, payload, 2, reason.length);
        return frame(FIN | CLOSE, true, payload);
    }
}
