package io.busline.history.placement.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.config.HistoryConfig;
import io.busline.config.RedisConfig;
import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.HistoryConfigs;
import io.busline.testing.RedisServer;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A node on several Redis instances, and a client that has joined rooms on all of them. */
public final class ManyRooms {
    private static final HistoryConfig IMPATIENT = HistoryConfigs.timeout(Duration.ofMillis(500));

    public final List<String> rooms =
            Stream.generate(TestNode::freshRoom).limit(24).toList();
    public final TestNode node;
    final ChatClient client;
    private int sent;

    public ManyRooms(Vertx vertx, RedisConfig redis) {
        node = startNode(vertx, redis);
        client = node.connect();
        rooms.forEach(client::join);
        rooms.forEach(room -> client.say(room, "first"));
    }

    public static TestNode startNode(Vertx vertx, RedisConfig redis) {
        return TestNode.with(vertx, redis).history(IMPATIENT).start();
    }

    /** The rooms that have keys on the server. */
    public static Set<String> roomsOn(RedisServer server) {
        Set<String> found = new TreeSet<>();
        server.command("KEYS", "busline:{*").lines().forEach(key -> found.add(key.substring(9, key.indexOf('}'))));
        return found;
    }

    /**
     * Whether a message is acknowledged; the only other answer that is not a failure of the test is {@code
     * unavailable}.
     */
    public boolean serves(String room) {
        String id = "m" + sent++;
        client.send(ChatClient.message(room, "text of " + id).put("id", id));
        String code = client.expectAnswer(id).getString("code", "ack");
        assertThat(code).isIn("ack", "unavailable");
        return code.equals("ack");
    }

    /** Sends until a message is acknowledged, and returns how long that took. */
    public Duration awaitServes(String room) {
        long start = System.nanoTime();
        await().pollInterval(Duration.ofMillis(10))
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> serves(room));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    public HttpResponse<String> ready() throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + node.managementPort() + "/health/ready");
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
