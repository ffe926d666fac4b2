package io.busline.gateway;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.config.GatewayConfig;
import io.busline.testing.ChatClient;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, RealRedis.class})
class SlowConsumerTest {
    private static final int SEND_QUEUE = 64 * 1024;

    @Test
    void who_does_not_read_is_closed_with_4001_and_nobody_else_notices(Vertx vertx, @RealRedis.Url String redis)
            throws IOException {
        String room = freshRoom();
        GatewayConfig config = new GatewayConfig("127.0.0.1", 0, 2, SEND_QUEUE, TestNode.GATEWAY.limits());
        TestNode node = TestNode.start(vertx, redis, config);
        ChatClient sender = node.connect();
        sender.join(room);
        try (RawWebSocket slow = new RawWebSocket(node.port(), 4096)) {
            slow.shakeHands(RawWebSocket.properHandshake());
            slow.sendText(new JsonObject().put("type", "join").put("room", room).encode());
            assertThat(slow.read().text()).contains("joined");

            String text = "x".repeat(4_000);
            long sent = 0;
            while (slowConsumers(node) == 0) {
                sender.say(room, text);
                sender.expectMessage(text);
                sent++;
                assertThat(sent)
                        .as("messages before the slow client was closed")
                        .isLessThan(5_000);
            }

            RawWebSocket.Frame frame = slow.read();
            long seq = 0;
            while (frame.opcode() == RawWebSocket.TEXT) {
                assertThat(new JsonObject(frame.text()).getLong("seq")).isEqualTo(++seq);
                frame = slow.read();
            }
            assertThat(frame.closeCode()).isEqualTo(4001);
            assertThat(seq).isLessThan(sent);
            // It comes back, and has lost nothing.
            assertThat(node.connect().join(room, seq).getLong("seq")).isEqualTo(sent);
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> node.registry().get("busline.sessions").gauge().value() == 2);
    }

    private static double slowConsumers(TestNode node) {
        return node.registry().get("busline.sessions.slow").counter().count();
    }
}
