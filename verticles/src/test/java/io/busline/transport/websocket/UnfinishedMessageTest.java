package io.busline.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node keeps of messages that were begun counts among the bytes of {@code gateway.queuedBytes}. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class UnfinishedMessageTest {
    private static final int FIN = 0x80;
    private static final int SIZE = 40_000;

    private static TestNode node;

    @BeforeAll
    static void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(vertx, redis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/sockjs/000/session/websocket"})
    void the_fragments_of_a_message_count_until_it_is_complete_or_the_client_has_gone(String path) throws IOException {
        try (RawWebSocket client = open(path)) {
            client.sendFrame(RawWebSocket.TEXT, new byte[SIZE]);
            await().until(() -> queuedBytes() >= SIZE);
            client.sendFrame(FIN | RawWebSocket.CONTINUATION);
            await().until(() -> queuedBytes() == 0);
        }
        try (RawWebSocket client = open(path)) {
            client.sendFrame(RawWebSocket.TEXT, new byte[SIZE]);
            await().until(() -> queuedBytes() >= SIZE);
        }
        await().until(() -> queuedBytes() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/sockjs/000/session/websocket"})
    void what_has_come_of_a_frame_counts_until_the_client_has_gone(String path) throws IOException {
        try (RawWebSocket client = open(path)) {
            byte[] frame = RawWebSocket.frame(FIN | RawWebSocket.TEXT, true, new byte[SIZE + 10_000]);
            client.send(Arrays.copyOf(frame, SIZE));
            await().until(() -> queuedBytes() >= SIZE);
        }
        await().until(() -> queuedBytes() == 0);
    }

    private static RawWebSocket open(String path) throws IOException {
        RawWebSocket client = new RawWebSocket(node.port(), 0);
        assertThat(client.shakeHands(RawWebSocket.properHandshake().replace("/ws", path)))
                .isEqualTo(101);
        return client;
    }

    private static double queuedBytes() {
        return node.registry().get("busline.sessions.queued.bytes").gauge().value();
    }
}
