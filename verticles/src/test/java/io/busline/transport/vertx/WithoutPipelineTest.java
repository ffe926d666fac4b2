package io.busline.transport.vertx;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.ChatClient;
import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.SockJsClient;
import io.busline.testing.SockJsClient.Transport;
import io.busline.testing.TestNode;
import io.busline.transport.vertx.VertxPipeline.Names;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node on a version of Vert.x whose pipelines are not as expected: its clients notice nothing. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class WithoutPipelineTest {
    private final String room = freshRoom();
    private TestNode node;
    private ChatClient other;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) {
        assertThat(await(PipelineCheck.run(vertx, new Names("handler", "renamed", "httpEncoder"))))
                .isEmpty();
        node = TestNode.start(vertx, redis, TestNode.GATEWAY.withPingInterval(Duration.ofMillis(500)));
        other = node.connect();
        other.join(room);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/sockjs/websocket"})
    void raw_websockets_chat_and_are_told_why_they_are_closed(String path, Vertx vertx) throws IOException {
        ChatClient client = ChatClient.connect(vertx, node.port(), path);
        assertThat(client.join(room).getInteger("count")).isEqualTo(2);
        client.say(room, "hello");
        other.expectMessage("hello");
        other.say(room, "hello to you");
        client.expectMessage("hello");
        client.expectMessage("hello to you");

        for (int i = 0; i <= TestNode.GATEWAY.limits().badFrames(); i++) {
            client.sendText("nonsense");
        }
        assertThat(client.expectClose()).isEqualTo(4502);
    }

    @Test
    void the_subprotocol_is_named_to_those_who_ask_for_it() throws IOException {
        try (RawWebSocket client = new RawWebSocket(node.port(), 0)) {
            client.send(RawWebSocket.properHandshake()
                    .replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat, busline.v1.json\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));

            assertThat(client.readHead().toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 101 ")
                    .contains("sec-websocket-protocol: busline.v1.json\r\n");
        }
    }

    @Test
    void who_is_silent_is_closed_on_a_raw_websocket() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(node.port())) {
            assertThat(client.read().opcode()).isEqualTo(RawWebSocket.PING);
            assertThat(client.read().opcode()).isEqualTo(RawWebSocket.PING);
            assertThat(client.read().closeCode()).isEqualTo(1001);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sockjs_chats_on_its_http_transports(Transport transport) throws IOException {
        try (SockJsClient client = new SockJsClient(node.port(), transport)) {
            client.say(join());
            assertThat(client.next()).contains("joined");

            other.say(room, "hello SockJS");

            assertThat(client.next()).contains("hello SockJS");
        }
    }

    @Test
    void sockjs_chats_on_its_framed_websocket() throws IOException {
        try (RawWebSocket framed = new RawWebSocket(node.port(), 0)) {
            framed.shakeHands(RawWebSocket.properHandshake().replace("/ws", "/sockjs/000/session/websocket"));
            assertThat(framed.read().text()).isEqualTo("o");
            framed.sendText(new JsonArray().add(join().encode()).encode());
            assertThat(frame(framed)).contains("joined");

            other.say(room, "hello SockJS");

            assertThat(frame(framed)).contains("hello SockJS");
        }
    }

    private static String frame(RawWebSocket framed) throws IOException {
        String frame;
        do {
            frame = framed.read().text();
        } while (frame.equals("h"));
        return frame;
    }

    private JsonObject join() {
        return new JsonObject().put("type", "join").put("room", room);
    }
}
