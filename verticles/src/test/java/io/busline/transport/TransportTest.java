package io.busline.transport;

import static io.busline.testing.CrossTraffic.everyoneHearsEveryoneInOneOrder;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each transport writes to sockets in another manner: at once, later by its ring, or through Netty's queue. */
@ExtendWith(RealRedis.class)
class TransportTest {
    /** Together more than most kernels take for a client that does not read. */
    private static final int MESSAGES = 30;

    private static final int READERS = 3;

    private Vertx vertx;
    private TestNode node;

    private void start(String name, int gateways, int sendQueueBytes, String redis) {
        Transport transport = Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING)
                .filter(known -> known != null && known.name().equals(name) && known.available())
                .findFirst()
                .orElse(null);
        assumeTrue(transport != null, () -> name + " isn't available on this machine");
        vertx = Vertx.builder().withTransport(transport).build();
        node = TestNode.start(
                vertx,
                redis,
                SlowConsumers.GATEWAY
                        .withInstances(gateways)
                        .withSendQueueBytes(sendQueueBytes)
                        .withPingInterval(Duration.ofMinutes(10))); // no ping comes between what is read
    }

    @AfterEach
    void stop() {
        if (vertx != null) {
            Await.await(vertx.close());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring"})
    void who_reads_late_gets_all_of_it_in_order_and_whole(String transport, @RealRedis.Url String redis)
            throws IOException {
        start(transport, 1, 32 * 1024 * 1024, redis);
        String room = freshRoom();
        ChatClient sender = node.connect();
        sender.join(room);
        List<RawWebSocket> late = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            late.add(join(room));
        }

        for (int i = 1; i <= MESSAGES; i++) {
            sender.say(room, SlowConsumers.TEXT);
            for (RawWebSocket reader : late) {
                reader.sendFrame(0x80 | RawWebSocket.PING, (byte) i); // Netty writes the answer into the same socket
            }
        }

        for (RawWebSocket reader : late) {
            int pongs = 0;
            long seq = 0;
            while (seq < MESSAGES || pongs < MESSAGES) {
                RawWebSocket.Frame frame = reader.readPastPings();
                if (frame.opcode() == RawWebSocket.PONG) {
                    pongs++;
                } else {
                    assertThat(new JsonObject(frame.text()).getLong("seq")).isEqualTo(++seq);
                }
            }
            reader.close();
        }
    }

    /** While its session is busy, a client is not read from. */
    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring"})
    void what_a_client_says_in_one_go_is_all_answered_in_order(String transport, @RealRedis.Url String redis) {
        start(transport, 2, 1024 * 1024, redis);
        String room = freshRoom();
        List<ChatClient> clients = Stream.generate(node::connect).limit(4).toList();
        clients.forEach(client -> client.join(room));

        everyoneHearsEveryoneInOneOrder(clients, room, 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring"})
    void who_reads_too_little_is_told_so_behind_whole_messages(String transport, @RealRedis.Url String redis)
            throws IOException {
        start(transport, 1, SlowConsumers.SEND_QUEUE, redis);
        String room = freshRoom();
        ChatClient sender = node.connect();
        sender.join(room);
        try (RawWebSocket slow = join(room)) {
            SlowConsumers.sayUntilClosed(node, sender, room, 1);

            long seq = 0;
            RawWebSocket.Frame frame = slow.readPastPings();
            while (frame.opcode() == RawWebSocket.TEXT) {
                assertThat(new JsonObject(frame.text()).getLong("seq")).isEqualTo(++seq);
                frame = slow.readPastPings();
            }
            assertThat(frame.closeCode()).isEqualTo(4001);
        }
    }

    /** A socket's number in the kernel is the next one's as soon as it is closed. */
    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring"})
    void however_clients_come_and_go_nobody_gets_what_is_for_another(String transport, @RealRedis.Url String redis)
            throws IOException {
        start(transport, 2, 1024 * 1024, redis);
        List<String> rooms = List.of(freshRoom(), freshRoom());
        ChatClient sender = node.connect();
        rooms.forEach(sender::join);

        for (int i = 0; i < 300; i++) {
            String room = rooms.get(i % rooms.size());
            try (RawWebSocket passing = join(room)) {
                rooms.forEach(any -> sender.say(any, "for " + any));
                assertThat(passing.readPastPings().text()).contains("for " + room);
                rooms.forEach(any -> sender.say(any, "for " + any)); // is sent while this client goes
            }
        }
    }

    private RawWebSocket join(String room) throws IOException {
        RawWebSocket webSocket = new RawWebSocket(node.port(), SlowConsumers.RECEIVE_BUFFER);
        webSocket.shakeHands(RawWebSocket.properHandshake());
        webSocket.sendText(
                new JsonObject().put("type", "join").put("room", room).encode());
        JsonObject joined = new JsonObject(webSocket.readPastPings().text());
        assertThat(joined.getString("type")).isEqualTo("joined");
        assertThat(joined.getString("room")).isEqualTo(room);
        return webSocket;
    }
}
