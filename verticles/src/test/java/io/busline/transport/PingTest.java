package io.busline.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.SockJsClient;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code gateway.pingInterval} on every transport. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class PingTest {
    private static final String RAW = "/ws";
    private static final String SOCKJS_RAW = "/sockjs/websocket";
    private static final String SOCKJS_FRAMED = "/sockjs/000/session/websocket";
    private static final String PING = "{\"type\":\"ping\"}";

    @ParameterizedTest
    @ValueSource(strings = {RAW, SOCKJS_RAW, SOCKJS_FRAMED})
    void a_client_that_answers_no_ping_is_closed(String path, Vertx vertx, @RealRedis.Url String redis)
            throws IOException {
        TestNode node = start(vertx, redis, Duration.ofMillis(100));
        try (RawWebSocket silent = open(node, path)) {
            List<RawWebSocket.Frame> frames = new ArrayList<>();
            for (RawWebSocket.Frame frame = silent.read(); frame != null; frame = silent.read()) {
                frames.add(frame);
            }

            assertThat(frames)
                    .filteredOn(frame -> frame.opcode() == RawWebSocket.PING)
                    .hasSize(2);
        }
        await().untilAsserted(() -> assertThat(sessions(node)).isZero());
    }

    @Test
    void a_client_that_answers_pings_stays(Vertx vertx, @RealRedis.Url String redis) throws IOException {
        TestNode node = start(vertx, redis, Duration.ofMillis(500));
        try (RawWebSocket raw = open(node, RAW);
                RawWebSocket sockJsRaw = open(node, SOCKJS_RAW);
                RawWebSocket framed = open(node, SOCKJS_FRAMED)) {
            List<RawWebSocket> clients = List.of(raw, sockJsRaw, framed);
            for (int ping = 0; ping < 4; ping++) {
                for (RawWebSocket client : clients) {
                    while (client.read().opcode() != RawWebSocket.PING) {}
                    client.sendFrame(0x80 | RawWebSocket.PONG);
                }
            }

            raw.sendText(PING);
            sockJsRaw.sendText(PING);
            framed.sendText(new JsonArray().add(PING).encode());
            for (RawWebSocket client : clients) {
                while (!client.read().text().contains("pong")) {}
            }
        }
    }

    @Test
    void sockjs_has_a_heartbeat_every_interval(Vertx vertx, @RealRedis.Url String redis) throws IOException {
        TestNode node = start(vertx, redis, Duration.ofMillis(100));
        try (SockJsClient polling = new SockJsClient(node.port(), SockJsClient.Transport.XHR)) {
            assertThat(polling.nextWithHeartbeats()).isEqualTo("h");
        }
    }

    private static TestNode start(Vertx vertx, String redis, Duration pingInterval) {
        return TestNode.start(vertx, redis, TestNode.GATEWAY.withPingInterval(pingInterval));
    }

    private static RawWebSocket open(TestNode node, String path) throws IOException {
        RawWebSocket webSocket = new RawWebSocket(node.port(), 0);
        webSocket.shakeHands(RawWebSocket.properHandshake().replace("/ws", path));
        return webSocket;
    }

    private static double sessions(TestNode node) {
        return node.registry().get("busline.sessions").gauge().value();
    }
}
