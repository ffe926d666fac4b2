package io.busline.transport;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.busline.testing.ChatClient;
import io.busline.testing.NoSessionsLeft;
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

/**
 * A client of a raw WebSocket that stops reading, over real sockets. {@code OutletTest} and {@code
 * WebSocketConnectionTest} have the bound and the close; {@code SockJsSlowConsumerTest} has the end of those that never
 * read again.
 */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class SlowConsumerTest {
    @Test
    void who_does_not_read_is_closed_with_4001_and_nobody_else_notices(Vertx vertx, @RealRedis.Url String redis)
            throws IOException {
        String room = freshRoom();
        TestNode node = TestNode.start(vertx, redis, SlowConsumers.GATEWAY);
        ChatClient sender = node.connect();
        sender.join(room);
        try (RawWebSocket slow = new RawWebSocket(node.port(), SlowConsumers.RECEIVE_BUFFER)) {
            slow.shakeHands(RawWebSocket.properHandshake());
            slow.sendText(new JsonObject().put("type", "join").put("room", room).encode());
            assertThat(slow.readPastPings().text()).contains("joined");

            long sent = SlowConsumers.sayUntilClosed(node, sender, room, 1);

            RawWebSocket.Frame frame = slow.readPastPings();
            long seq = 0;
            while (frame.opcode() == RawWebSocket.TEXT) {
                assertThat(new JsonObject(frame.text()).getLong("seq")).isEqualTo(++seq);
                frame = slow.readPastPings();
            }
            assertThat(frame.closeCode()).isEqualTo(4001);
            assertThat(seq).isLessThan(sent);
            // It comes back, and has lost nothing.
            assertThat(node.connect().join(room, seq).getLong("seq")).isEqualTo(sent);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> sessions(node) == 2);
    }

    @Test
    void who_pings_and_does_not_read_is_cut_off(Vertx vertx, @RealRedis.Url String redis) throws IOException {
        TestNode node = TestNode.start(vertx, redis);
        // With a small receive buffer the kernel may throw away what comes, and then both sides wait for each other's
        // resends.
        try (RawWebSocket flood = RawWebSocket.open(node.port())) {
            await().atMost(Duration.ofSeconds(20)).until(() -> sessions(node) == 1);
            byte[] ping = RawWebSocket.frame(0x80 | RawWebSocket.PING, true, new byte[125]);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000_000; i++) {
                            flood.send(ping);
                        }
                    })
                    .isInstanceOf(IOException.class);

            await().atMost(Duration.ofSeconds(20)).until(() -> sessions(node) == 0);
        }
    }

    private static double sessions(TestNode node) {
        return node.registry().get("busline.sessions").gauge().value();
    }
}
