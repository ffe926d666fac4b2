package io.busline.transport.sockjs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.testing.LimitsConfigs;
import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A WebSocket in SockJS's framing has the pace of a raw one. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class SockJsFloodTest {
    private static final int FIN = 0x80;
    private static final int FRAMES = 2_000;

    private static TestNode node;

    @BeforeAll
    static void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(
                vertx,
                redis,
                TestNode.GATEWAY.withLimits(LimitsConfigs.with()
                        .requestsPerSecond(10)
                        .bytesPerSecond(1_000)
                        .frameBytes(1_000)
                        .textChars(1_000)
                        .build()));
    }

    /** Of what one read of the socket brings, few frames have been dealt with when there is no credit left. */
    @ParameterizedTest
    @CsvSource({RawWebSocket.PING + ",''", RawWebSocket.TEXT + ",[]"})
    void who_floods_pings_or_empty_frames_is_not_read_from(int opcode, String content) throws IOException {
        byte[] frame = RawWebSocket.frame(FIN | opcode, true, content.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        for (int i = 0; i < FRAMES; i++) {
            flood.writeBytes(frame);
        }
        try (RawWebSocket client = new RawWebSocket(node.port(), 0)) {
            client.shakeHands(RawWebSocket.properHandshake().replace("/ws", "/sockjs/000/session/websocket"));
            assertThat(client.read().text()).isEqualTo("o");

            client.send(flood.toByteArray());

            await().until(() -> queuedBytes() > 0);
        }
        await().until(() -> queuedBytes() == 0);
    }

    /** Among them is what has been read from clients and is not dealt with yet. */
    private static double queuedBytes() {
        return node.registry().get("busline.sessions.queued.bytes").gauge().value();
    }
}
