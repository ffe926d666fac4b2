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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of SockJS requests that nobody needs, that do not end, or that come in great numbers. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class SockJsBodyTest {
    private static final int LONG = 300_000;

    private final String session = "/sockjs/000/" + UUID.randomUUID();
    private TestNode node;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(
                vertx,
                redis,
                TestNode.GATEWAY
                        .withInstances(1)
                        .withQueuedBytes(8 * LONG)
                        .withLimits(LimitsConfigs.with().bytesPerSecond(100_000).build()));
    }

    @Test
    void a_body_for_no_session_is_not_waited_for() throws IOException {
        assertThat(answerTo(session + "/xhr_send", LONG, "")).isEqualTo(404);
        assertThat(answerTo(session + "/jsonp_send", LONG, "")).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/xhr", "/xhr_streaming"})
    void a_request_for_frames_is_answered_whatever_body_is_to_come(String transport) throws IOException {
        assertThat(answerTo(session + transport, LONG, "")).isEqualTo(200);
    }

    @Test
    void long_bodies_that_do_not_end_keep_out_other_long_ones_until_they_are_given_up() throws IOException {
        open();
        try (RawWebSocket endless = new RawWebSocket(node.port(), 0)) {
            String head = head(session + "/xhr_send", LONG) + "Expect: 100-continue\r\n\r\n";
            assertThat(endless.shakeHands(head)).isEqualTo(100);

            assertThat(answerTo(session + "/xhr_send", LONG, "")).isEqualTo(503);
            assertThat(answerTo(session + "/xhr_send", 2, "[]")).isEqualTo(204);
            assertThat(refused("request_bodies")).isEqualTo(1);
        }

        await().until(() -> answerTo(session + "/xhr_send", LONG, blanks()) == 204);
        assertThat(answerTo(session + "/xhr_send", LONG, blanks())).isEqualTo(204);
    }

    @Test
    void a_body_that_is_refused_as_it_comes_ends_its_connection() throws IOException {
        open();
        try (RawWebSocket client = new RawWebSocket(node.port(), 0)) {
            int status = client.shakeHands("POST " + session + "/xhr_send HTTP/1.1\r\nHost: localhost\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n80001\r\n" + " ".repeat(0x80001));

            assertThat(status).isEqualTo(413);
            assertThat(client.read()).as("the answer's body is no frame").isNull();
            assertThat(refused("deadline")).as("ended by the deadline").isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s]", "[%s1]"})
    void a_bodys_bytes_count_for_its_client_whatever_they_are(String body) throws IOException {
        open();

        answerTo(session + "/xhr_send", LONG, String.format(body, " ".repeat(LONG - body.length() + 2)));

        await().until(() -> refused("byte_rate") == 1);
    }

    private void open() throws IOException {
        assertThat(answerTo(session + "/xhr", 0, "")).isEqualTo(200);
    }

    private static String blanks() {
        return "[" + " ".repeat(LONG - 2) + "]";
    }

    private double refused(String reason) {
        return node.registry()
                .get("busline.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }

    /** The status that answers a request with the beginning of a body. */
    private int answerTo(String path, int length, String body) throws IOException {
        try (RawWebSocket client = new RawWebSocket(node.port(), 0)) {
            client.send((head(path, length) + "\r\n" + body).getBytes(StandardCharsets.US_ASCII));
            return client.shakeHands("");
        }
    }

    private static String head(String path, int length) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n";
    }
}
