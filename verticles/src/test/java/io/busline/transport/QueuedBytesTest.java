package io.busline.transport;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.config.GatewayConfig;
import io.busline.testing.ChatClient;
import io.busline.testing.LimitsConfigs;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.SockJsClient;
import io.busline.testing.SockJsClient.Transport;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many clients that do not read, in one room, on a node with a small {@code gateway.queuedBytes}. */
@ExtendWith({VertxExtension.class, RealRedis.class})
class QueuedBytesTest {
    private static final int GATEWAYS = 2;
    private static final int WEB_SOCKETS = 100;
    private static final int SOCKJS_SESSIONS = 25;
    private static final int QUEUED_BYTES = 3 * 1024 * 1024;
    /** One message to all members; the budget is looked at behind it. */
    private static final int ONE_MESSAGE = 200_000;

    private static final GatewayConfig GATEWAY = TestNode.GATEWAY
            .withInstances(GATEWAYS)
            .withSendQueueBytes(64 * 1024 * 1024)
            .withQueuedBytes(QUEUED_BYTES)
            .withLimits(
                    LimitsConfigs.with().frameBytes(250_000).textChars(250_000).build());

    private final String room = freshRoom();
    private final JsonObject join = new JsonObject().put("type", "join").put("room", room);
    private final List<AutoCloseable> slow = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable client : slow) {
            client.close();
        }
    }

    @Test
    void those_who_do_not_read_are_closed_at_the_budget_and_the_others_get_everything(
            Vertx vertx, @RealRedis.Url String redis) throws IOException {
        TestNode node = TestNode.start(vertx, redis, GATEWAY);
        ChatClient sender = node.connect();
        ChatClient bystander = node.connect();
        sender.join(room);
        bystander.join(room);
        RawWebSocket one = webSocket(node);
        for (int i = 1; i < WEB_SOCKETS; i++) {
            webSocket(node);
        }
        for (int i = 0; i < SOCKJS_SESSIONS; i++) {
            Transport transport = Transport.values()[i % Transport.values().length];
            SockJsClient client = new SockJsClient(node.port(), transport);
            slow.add(client);
            client.say(join);
        }

        long said = 0;
        while (closedAsSlow(node) < WEB_SOCKETS) { // SockJS's own timeout may end some of its sessions before
            assertThat(++said)
                    .as("messages before the slow clients were closed")
                    .isLessThan(300);
            String text = said + "x".repeat(ONE_MESSAGE);
            sender.say(room, text);
            sender.expectMessage(text);
            bystander.expectMessage(text);
            assertThat(queuedBytes(node)).isLessThan(QUEUED_BYTES + GATEWAYS * 2L * ONE_MESSAGE);
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> shed(node) == closedAsSlow(node));
        await().atMost(Duration.ofSeconds(20)).until(() -> queuedBytes(node) < QUEUED_BYTES / 8);
        comesBackToAllItMissed(node, one, said);
    }

    private void comesBackToAllItMissed(TestNode node, RawWebSocket client, long said) throws IOException {
        long seen = 0;
        RawWebSocket.Frame frame = client.readPastPings();
        while (frame != null && frame.opcode() == RawWebSocket.TEXT) {
            if (frame.text().startsWith("{\"type\":\"message\"")) {
                assertThat(new JsonObject(frame.text()).getLong("seq")).isEqualTo(++seen);
            }
            frame = client.readPastPings();
        }
        if (frame != null) {
            assertThat(frame.closeCode()).isEqualTo(4001);
        }
        assertThat(seen).isLessThan(said);
        JsonObject joined = node.connect().join(room, seen);
        assertThat(joined.getLong("seq")).isEqualTo(said);
    }

    private RawWebSocket webSocket(TestNode node) throws IOException {
        RawWebSocket client = new RawWebSocket(node.port(), 4096);
        slow.add(client);
        client.shakeHands(RawWebSocket.properHandshake());
        client.sendText(join.encode());
        assertThat(client.readPastPings().text()).contains("joined");
        return client;
    }

    private static double shed(TestNode node) {
        return node.registry()
                .get("busline.refused")
                .tag("reason", "send_queues")
                .counter()
                .count();
    }

    private static double closedAsSlow(TestNode node) {
        return node.registry().get("busline.sessions.slow").counter().count();
    }

    private static double queuedBytes(TestNode node) {
        return node.registry().get("busline.sessions.queued.bytes").gauge().value();
    }
}
