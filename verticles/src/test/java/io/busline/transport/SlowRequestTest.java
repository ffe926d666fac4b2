package io.busline.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.ChatClient;
import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Takes as long as a request may. {@code RequestDeadlinesTest} has the rules. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class SlowRequestTest {
    @Test
    void requests_that_do_not_come_are_cut_off_and_open_websockets_are_not(Vertx vertx, @RealRedis.Url String redis)
            throws IOException {
        TestNode node = TestNode.start(vertx, redis);
        ChatClient client = node.connect();
        String room = TestNode.freshRoom();
        client.join(room);
        try (RawWebSocket head = sending(node, "GET /ws HTTP/1.1\r\nUpgra");
                RawWebSocket opening = sending(
                        node, "POST /sockjs/000/session-1/xhr HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(opening.readHead()).startsWith("HTTP/1.1 200 ");
            try (RawWebSocket body = sending(
                    node, "POST /sockjs/000/session-1/xhr_send HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n[")) {
                assertThat(head.readHead()).startsWith("HTTP/1.1 408 ");
                assertThat(endsWithoutAnswer(body)).isTrue();
            }
        }
        client.say(room, "still here");
        assertThat(node.registry()
                        .get("busline.refused")
                        .tag("reason", "deadline")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    private static RawWebSocket sending(TestNode node, String bytes) throws IOException {
        RawWebSocket connection = new RawWebSocket(node.port(), 0);
        connection.send(bytes.getBytes(StandardCharsets.US_ASCII));
        return connection;
    }

    private static boolean endsWithoutAnswer(RawWebSocket connection) throws IOException {
        try {
            connection.readHead();
            return false;
        } catch (EOFException e) {
            return true;
        }
    }
}
