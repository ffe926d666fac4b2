package io.busline.transport.websocket;

import static io.busline.testing.RawWebSocket.TEXT;
import static io.busline.testing.RawWebSocket.frame;
import static io.busline.testing.RawWebSocket.properHandshake;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a connection of the HTTP server becomes a WebSocket, over a raw socket. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class OpeningTest {
    private static TestNode node;

    @BeforeAll
    static void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(vertx, redis);
    }

    @Test
    void the_answer_proves_that_the_key_was_understood() throws IOException {
        assertThat(answerTo(properHandshake()))
                .startsWith("HTTP/1.1 101 ")
                .contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") // RFC 6455, 1.3
                .doesNotContain("sec-websocket-protocol", "sec-websocket-extensions");
    }

    @Test
    void the_subprotocol_is_named_to_those_who_ask_for_it() throws IOException {
        assertThat(answerTo(with("Sec-WebSocket-Protocol: chat, busline.v1.json")))
                .contains("sec-websocket-protocol: busline.v1.json\r\n");
        assertThat(answerTo(with("Sec-WebSocket-Protocol: chat"))).doesNotContain("sec-websocket-protocol");
    }

    @Test
    void what_comes_in_one_packet_with_the_handshake_is_read() throws IOException {
        try (RawWebSocket client = new RawWebSocket(node.port(), 0)) {
            client.send(packet(properHandshake().getBytes(StandardCharsets.ISO_8859_1), text("{\"type\":\"ping\"}")));

            assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
            assertThat(client.read().text()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @Test
    void a_connection_that_served_requests_before_may_become_a_websocket() throws IOException {
        try (RawWebSocket client = new RawWebSocket(node.port(), 0)) {
            assertThat(client.shakeHands("HEAD /no-such-page HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .isEqualTo(404);
            assertThat(client.shakeHands(properHandshake())).isEqualTo(101);
            client.sendText("{\"type\":\"ping\"}");

            assertThat(client.read().text()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @Test
    void what_is_read_while_much_is_under_way_waits_and_is_answered_in_order() throws IOException {
        String room = freshRoom();
        int joins = 6;
        int pings = 300;
        ByteArrayOutputStream burst = new ByteArrayOutputStream();
        for (int i = 0; i < joins; i++) {
            burst.writeBytes(text(
                    new JsonObject().put("type", "join").put("room", room + i).encode()));
        }
        for (int i = 0; i < pings; i++) {
            burst.writeBytes(
                    text(new JsonObject().put("type", "ping").put("id", "" + i).encode()));
        }
        try (RawWebSocket client = RawWebSocket.open(node.port())) {
            client.send(burst.toByteArray());

            List<String> pongs = new ArrayList<>();
            int joined = 0;
            while (joined < joins || pongs.size() < pings) {
                JsonObject answer = new JsonObject(client.read().text());
                if (answer.getString("type").equals("joined")) {
                    joined++;
                } else {
                    assertThat(joined)
                            .as("joins answered before the first pong")
                            .isPositive();
                    pongs.add(answer.getString("id"));
                }
            }
            assertThat(pongs)
                    .containsExactlyElementsOf(IntStream.range(0, pings)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    private static String answerTo(String request) throws IOException {
        try (RawWebSocket client = new RawWebSocket(node.port(), 0)) {
            client.send(request.getBytes(StandardCharsets.ISO_8859_1));
            return client.readHead();
        }
    }

    private static String with(String header) {
        return properHandshake().replace("\r\n\r\n", "\r\n" + header + "\r\n\r\n");
    }

    private static byte[] text(String json) {
        return frame(0x80 | TEXT, true, json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] packet(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }
}
