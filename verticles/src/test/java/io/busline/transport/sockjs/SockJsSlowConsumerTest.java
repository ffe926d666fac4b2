package io.busline.transport.sockjs;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.testing.ChatClient;
import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.SockJsClient;
import io.busline.testing.SockJsClient.Transport;
import io.busline.testing.TestNode;
import io.busline.transport.SlowConsumers;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that stop reading, over real sockets, on each of SockJS's transports. {@link SockJsConnectionTest} has the
 * bound.
 */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class SockJsSlowConsumerTest {
    private static final String FRAMED = "/sockjs/000/slow/websocket";

    private final String room = freshRoom();
    private final JsonObject join = new JsonObject().put("type", "join").put("room", room);
    private TestNode node;
    private ChatClient sender;
    private long said;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(vertx, redis, SlowConsumers.GATEWAY);
        sender = node.connect();
        sender.join(room);
    }

    @Test
    void who_does_not_read_its_framed_websocket_is_closed_with_4001_and_comes_back_to_all_it_missed()
            throws IOException {
        try (RawWebSocket slow = webSocket(FRAMED)) {
            assertThat(slow.read().text()).isEqualTo("o");
            slow.sendText(new JsonArray().add(join.encode()).encode());
            assertThat(slow.read().text()).contains("joined");

            said = SlowConsumers.sayUntilClosed(node, sender, room, 1);

            long seen = 0;
            String frame = slow.read().text();
            while (frame.startsWith("a")) {
                seen = following(seen, frame);
                frame = slow.read().text();
            }
            assertThat(frame).isEqualTo("c[4001,\"slow consumer\"]");
            comesBackToAllBehind(seen);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"XHR_STREAMING", "EVENT_SOURCE", "HTML_FILE"})
    void who_does_not_read_its_stream_is_closed_and_comes_back_to_all_it_missed(Transport transport)
            throws IOException {
        try (SockJsClient slow = new SockJsClient(node.port(), transport)) {
            slow.say(join);
            assertThat(slow.next()).contains("joined");

            said = SlowConsumers.sayUntilClosed(node, sender, room, 1);

            long seen = 0;
            String frame = slow.next();
            while (frame.startsWith("a")) {
                seen = following(seen, frame);
                frame = slow.next();
            }
            // Where the kernel has taken the whole response, it is the next one that tells, in SockJS's own words.
            assertThat(frame).isIn("c[4001,\"slow consumer\"]", "c[3000,\"Go away!\"]");
            comesBackToAllBehind(seen);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"XHR", "JSONP"})
    void who_does_not_poll_any_more_is_closed_and_comes_back_to_all_it_missed(Transport transport) throws IOException {
        try (SockJsClient slow = new SockJsClient(node.port(), transport)) {
            slow.say(join);
            assertThat(slow.next()).contains("joined");

            said = SlowConsumers.sayUntilClosed(node, sender, room, 1);

            assertThat(slow.next()).isEqualTo("c[3000,\"Go away!\"]");
            comesBackToAllBehind(0);
        }
    }

    @Test
    void who_never_reads_again_is_cut_off_on_every_transport() throws IOException {
        try (SockJsClient xhr = new SockJsClient(node.port(), Transport.XHR_STREAMING);
                SockJsClient events = new SockJsClient(node.port(), Transport.EVENT_SOURCE);
                SockJsClient html = new SockJsClient(node.port(), Transport.HTML_FILE);
                RawWebSocket framed = webSocket(FRAMED);
                RawWebSocket raw = webSocket("/ws")) {
            List<SockJsClient> streams = List.of(xhr, events, html);
            for (SockJsClient stream : streams) {
                stream.say(join);
                assertThat(stream.next()).contains("joined");
            }
            assertThat(framed.read().text()).isEqualTo("o");
            framed.sendText(new JsonArray().add(join.encode()).encode());
            assertThat(framed.read().text()).contains("joined");
            raw.sendText(join.encode());
            assertThat(raw.read().text()).contains("joined");

            SlowConsumers.sayUntilClosed(node, sender, room, 5);

            for (SockJsClient stream : streams) {
                awaitCutOff(() -> stream.send("\r\n"));
            }
            awaitCutOff(() -> raw.sendFrame(0x80 | RawWebSocket.PONG));
            awaitCutOff(() -> framed.sendFrame(0x80 | RawWebSocket.PONG));
        }
    }

    private interface Sending {
        void send() throws IOException;
    }

    /** The kernel resets a connection whose other side has been closed. */
    private static void awaitCutOff(Sending sending) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try {
                sending.send();
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    /** Checks that the frame's messages follow the one that was seen last, and returns the last of them. */
    private static long following(long seen, String frame) {
        long last = seen;
        for (Object message : new JsonArray(frame.substring(1))) {
            assertThat(new JsonObject((String) message).getLong("seq")).isEqualTo(++last);
        }
        return last;
    }

    private void comesBackToAllBehind(long seen) {
        ChatClient back = node.connect();
        assertThat(back.join(room, seen).getLong("seq")).isEqualTo(said);
        long last = seen;
        while (last < said) {
            JsonObject page = back.ask(
                    "history",
                    new JsonObject().put("type", "history").put("room", room).put("after", last));
            List<Long> seqs = page.getJsonArray("messages").stream()
                    .map(message -> ((JsonObject) message).getLong("seq"))
                    .toList();
            assertThat(seqs)
                    .isNotEmpty()
                    .containsExactlyElementsOf(LongStream.rangeClosed(last + 1, last + seqs.size())
                            .boxed()
                            .toList());
            last += seqs.size();
        }
    }

    private RawWebSocket webSocket(String path) throws IOException {
        RawWebSocket webSocket = new RawWebSocket(node.port(), SlowConsumers.RECEIVE_BUFFER);
        webSocket.shakeHands(RawWebSocket.properHandshake().replace("/ws", path));
        return webSocket;
    }
}
