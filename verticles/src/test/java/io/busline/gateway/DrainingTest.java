package io.busline.gateway;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.config.DrainConfig;
import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.SockJsClient;
import io.busline.testing.SockJsClient.Transport;
import io.busline.testing.TestNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class DrainingTest {
    private static final DrainConfig AT_ONCE = new DrainConfig(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30));

    /** In effect: one client of each gateway is sent away, the others stay. */
    private static final DrainConfig SLOWLY =
            new DrainConfig(Duration.ZERO, Duration.ofMinutes(50), Duration.ofHours(1));

    private final String room = freshRoom();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Vertx vertx;
    private TestNode node;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) {
        this.vertx = vertx;
        node = TestNode.start(vertx, redis);
    }

    @Test
    void clients_are_told_to_reconnect_and_then_closed_with_4002() {
        List<ChatClient> clients = connect(5);

        Future<Void> drained = node.drain(AT_ONCE);

        for (ChatClient client : clients) {
            assertThat(client.expect("reconnect").getLong("afterMs")).isBetween(0L, 1_000L);
            assertThat(client.expectClose()).isEqualTo(4002);
        }
        Await.await(drained);
        assertThat(node.registry().get("busline.sessions.drained").counter().count())
                .isEqualTo(5);
    }

    @Test
    void what_was_sent_before_is_acknowledged_before_the_close_and_what_is_not_acknowledged_is_not_stored(
            @RealRedis.Url String redis) {
        int sent = 200;
        ChatClient client = node.connect();
        client.join(room);
        List<JsonObject> received = new CopyOnWriteArrayList<>();
        client.socket().textMessageHandler(text -> received.add(new JsonObject(text)));
        IntStream.range(0, sent)
                .forEach(i -> client.send(ChatClient.message(room, "m" + i).put("id", "m" + i)));
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> received.stream()
                        .anyMatch(frame -> frame.getString("type").equals("ack")));

        Future<Void> drained = node.drain(AT_ONCE);
        for (int i = sent; !client.isClosed() && i < 2 * sent; i++) {
            client.send(ChatClient.message(room, "m" + i).put("id", "m" + i));
        }

        assertThat(client.expectClose()).isEqualTo(4002);
        Await.await(drained);
        List<String> acknowledged = received.stream()
                .filter(frame -> frame.getString("type").equals("ack"))
                .map(frame -> frame.getString("id"))
                .toList();
        assertThat(acknowledged).isNotEmpty();
        assertThat(stored(redis)).containsExactlyElementsOf(acknowledged);
    }

    @Test
    void clients_are_sent_away_in_random_order_spread_over_the_time() {
        Duration time = Duration.ofMillis(1_500);
        int count = 30;
        List<ChatClient> clients = connect(count);
        List<Integer> order = new CopyOnWriteArrayList<>();
        List<Long> times = new CopyOnWriteArrayList<>();
        for (int i = 0; i < count; i++) {
            int client = i;
            clients.get(i).socket().textMessageHandler(text -> {
                order.add(client);
                times.add(System.nanoTime());
            });
        }

        long begun = System.nanoTime();
        Await.await(node.drain(new DrainConfig(Duration.ZERO, time, Duration.ofSeconds(30))));

        await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> order.size() == count);
        assertThat(order).isNotEqualTo(order.stream().sorted().toList());
        // No earlier than their turns: later is the machine's doing. A gateway sends its n-th of 15 at the n-th 100 ms.
        List<Long> afterMs =
                times.stream().sorted().map(t -> (t - begun) / 1_000_000).toList();
        for (int i = 0; i < count; i++) {
            assertThat(afterMs.get(i)).as("number %s of %s", i, afterMs).isGreaterThanOrEqualTo(100L * (i / 2) - 100);
        }
    }

    @Test
    void nobody_new_gets_in_while_those_who_are_in_go_on_talking() throws Exception {
        List<ChatClient> clients = connect(8);
        clients.forEach(client -> client.join(room));

        node.drain(SLOWLY);

        await().atMost(Duration.ofSeconds(Await.SECONDS)).until(this::connectionsAreRefused);
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> clients.stream().filter(ChatClient::isClosed).count() == 2);
        List<ChatClient> staying =
                clients.stream().filter(client -> !client.isClosed()).toList();
        staying.get(0).say(room, "still here");
        staying.forEach(client -> client.expectMessage("still here"));
        assertThat(management("/health/ready")).isEqualTo(503);
        assertThat(management("/health/live")).isEqualTo(200);
    }

    @Test
    void during_the_notice_new_clients_still_get_in_though_the_node_is_not_ready() throws Exception {
        node.drain(new DrainConfig(Duration.ofMinutes(10), Duration.ZERO, Duration.ofHours(1)));

        assertThat(management("/health/ready")).isEqualTo(503);
        try (ChatClient late = node.connect()) {
            late.join(room);
            late.say(room, "just made it");
        }
    }

    @Test
    void a_client_that_polls_gets_its_acknowledgement_and_reconnect_though_it_has_no_connection_open()
            throws Exception {
        try (SockJsClient polling = joinByPolling()) {
            polling.say(ChatClient.message(room, "in flight").put("id", "1"));

            Future<Void> drained = node.drain(AT_ONCE);

            await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> get("/").statusCode() == 503);
            assertThat(get("/").headers().firstValue("connection")).hasValue("close");
            assertThat(get("/sockjs/info").statusCode()).isEqualTo(503);
            assertThat(post("/sockjs/000/new-session/xhr").body()).doesNotContain("reconnect");
            List<String> types = new ArrayList<>();
            while (!types.containsAll(List.of("ack", "reconnect"))) {
                types.addAll(types(polling.next()));
            }
            Await.await(drained);
            assertThat(polling.next()).startsWith("c[");
        }
    }

    @Test
    void what_is_sent_behind_reconnect_is_neither_stored_nor_acknowledged(@RealRedis.Url String redis)
            throws Exception {
        try (SockJsClient polling = joinByPolling()) {
            Future<Void> drained = node.drain(AT_ONCE);
            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> node.registry()
                                    .get("busline.sessions.drained")
                                    .counter()
                                    .count()
                            == 1);

            polling.say(ChatClient.message(room, "too late").put("id", "1"));
            for (int gateway = 0; gateway < 2; gateway++) {
                get("/"); // connections go to the gateways in turn: both have now done what they had to do before
            }

            assertThat(types(polling.next())).containsExactly("reconnect");
            Await.await(drained);
            assertThat(stored(redis)).isEmpty();
        }
    }

    @Test
    void a_client_that_streams_gets_reconnect_and_its_end() {
        CompletableFuture<HttpResponse<String>> streamed =
                http.sendAsync(request("/sockjs/000/streaming/xhr_streaming"), BodyHandlers.ofString());
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> node.registry().get("busline.sessions").gauge().value() == 1);

        Await.await(node.drain(AT_ONCE));

        assertThat(streamed.join().body()).contains("reconnect").endsWith("c[3000,\"Go away!\"]\n");
    }

    @Test
    void sockjs_over_a_websocket_gets_reconnect_and_4002() {
        ChatClient client = ChatClient.connect(vertx, node.port(), "/sockjs/websocket");
        client.join(room);

        node.drain(AT_ONCE);

        client.expect("reconnect");
        assertThat(client.expectClose()).isEqualTo(4002);
        await().atMost(Duration.ofSeconds(Await.SECONDS)).until(this::connectionsAreRefused);
    }

    @Test
    void who_never_answers_the_close_is_not_waited_for_longer_than_its_share() throws Exception {
        DrainConfig impatient = new DrainConfig(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1));
        try (RawWebSocket silent = RawWebSocket.open(node.port())) {
            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> node.registry().get("busline.sessions").gauge().value() == 1);

            Await.await(node.drain(impatient));

            assertThat(node.registry().get("busline.sessions").gauge().value()).isEqualTo(1);
            assertThat(silent.read().text()).contains("reconnect");
            assertThat(silent.read().closeCode()).isEqualTo(4002);
        }
    }

    @Test
    void a_node_without_clients_is_drained_at_once() {
        Await.await(node.drain(SLOWLY));

        await().atMost(Duration.ofSeconds(Await.SECONDS)).until(this::connectionsAreRefused);
    }

    /** The texts of the room, as another node knows them. */
    private List<String> stored(String redis) {
        Vertx other = Vertx.vertx();
        try {
            return ChatClient.texts(TestNode.start(other, redis).connect().join(room, 0));
        } finally {
            Await.await(other.close());
        }
    }

    private List<ChatClient> connect(int count) {
        List<ChatClient> clients =
                IntStream.range(0, count).mapToObj(i -> node.connect()).toList();
        clients.forEach(client -> client.hello("Ada"));
        return clients;
    }

    private boolean connectionsAreRefused() throws IOException {
        try {
            new Socket(InetAddress.getLoopbackAddress(), node.port()).close();
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    private int management(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + node.managementPort() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private SockJsClient joinByPolling() throws IOException {
        SockJsClient client = new SockJsClient(node.port(), Transport.XHR);
        client.say(new JsonObject().put("type", "join").put("room", room));
        assertThat(types(client.next())).containsExactly("joined");
        return client;
    }

    /** The types of the frames that a frame of SockJS brings. */
    private static List<String> types(String frames) {
        assertThat(frames).startsWith("a");
        return new JsonArray(frames.substring(1))
                .stream()
                        .map(frame -> new JsonObject((String) frame).getString("type"))
                        .toList();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return http.send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.noBody()).build();
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + node.port() + path);
    }
}
