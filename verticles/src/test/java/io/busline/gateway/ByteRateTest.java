package io.busline.gateway;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.ChatClient;
import io.busline.testing.LimitsConfigs;
import io.busline.testing.RealRedis;
import io.busline.testing.SockJsClient;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that send more bytes than they may. */
@ExtendWith({VertxExtension.class, RealRedis.class})
class ByteRateTest {
    private static final int MESSAGES = 20;

    private final String room = freshRoom();
    private TestNode node;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(
                vertx,
                redis,
                TestNode.GATEWAY.withLimits(LimitsConfigs.with()
                        .frameBytes(8_192)
                        .bytesPerSecond(30_000)
                        .build()));
    }

    @Test
    void who_sends_too_much_is_slowed_down_and_loses_nothing() {
        ChatClient sender = node.connect();
        sender.join(room);
        for (int i = 0; i < MESSAGES; i++) {
            sender.send(message(i));
        }

        for (int i = 0; i < MESSAGES; i++) {
            assertThat(sender.expect("message").getString("text")).startsWith(i + "x");
        }
        assertThat(sender.unexpected("error")).isEmpty();
        assertThat(slowedDown()).isPositive();
    }

    @Test
    void so_is_who_sends_by_requests_of_sockjs() throws IOException {
        try (SockJsClient sender = new SockJsClient(node.port(), SockJsClient.Transport.XHR_STREAMING)) {
            sender.say(new JsonObject().put("type", "join").put("room", room));
            for (int i = 0; i < MESSAGES; i++) {
                sender.say(message(i));
            }

            for (int i = 0; i < MESSAGES; ) {
                JsonObject frame = new JsonObject(new JsonArray(sender.next().substring(1)).getString(0));
                if (frame.getString("type").equals("message")) {
                    assertThat(frame.getString("text")).startsWith(i++ + "x");
                }
            }
        }
        assertThat(slowedDown()).isPositive();
    }

    private JsonObject message(int number) {
        return ChatClient.message(room, number + "x".repeat(4_000));
    }

    private double slowedDown() {
        return node.registry()
                .get("busline.refused")
                .tag("reason", "byte_rate")
                .counter()
                .count();
    }
}
