package io.busline.history;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.config.HistoryConfig;
import io.busline.embedded.EmbeddedRedis;
import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that freezes, goes and comes back under load. */
@ExtendWith(VertxExtension.class)
class RedisTroubleTest {
    private static final HistoryConfig IMPATIENT = new HistoryConfig(
            Duration.ofMinutes(5), Duration.ofHours(24), Duration.ofMinutes(10), 20_000, Duration.ofMillis(300));

    private final String room = freshRoom();
    private Path data;
    private EmbeddedRedis redis;
    private TestNode node;

    @BeforeEach
    void start(Vertx vertx, @TempDir Path directory) throws IOException {
        data = directory;
        redis = EmbeddedRedis.tryStart(data).orElseThrow();
        node = TestNode.start(vertx, redis.endpoint(), TestNode.GATEWAY, IMPATIENT, Clock.systemUTC());
    }

    @AfterEach
    void stop() throws IOException {
        redis.close();
    }

    @Test
    void a_frozen_redis_is_unavailable_in_good_time_and_leaves_one_connection_when_it_wakes(Vertx vertx)
            throws Exception {
        ChatClient client = node.connect();
        client.join(room);
        client.say(room, "before");
        signal("STOP");
        for (int i = 0; i < 30; i++) {
            client.send(new JsonObject().put("type", "history").put("room", room));
            client.send(ChatClient.message(room, "meanwhile"));
        }
        for (int i = 0; i < 60; i++) {
            client.expectError("unavailable");
        }

        signal("CONT");

        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> await(node.bus().ask(new CheckHistory())).serves());
        client.say(room, "after");
        await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> connections(vertx) == 1);
    }

    @Test
    void joins_that_fail_meanwhile_leave_neither_seats_nor_people_behind() throws Exception {
        List<ChatClient> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(node.connect());
        }
        clients.forEach(client -> client.join(room));
        clients.get(0).say(room, "one");
        redis.close();
        for (int i = 0; i < 20; i++) {
            clients.forEach(
                    client -> client.send(new JsonObject().put("type", "join").put("room", room)));
        }
        clients.forEach(client -> client.expectError("unavailable"));
        redis = EmbeddedRedis.tryStart(data).orElseThrow();
        for (int i = 0; i < 20; i++) {
            clients.forEach(
                    client -> client.send(new JsonObject().put("type", "join").put("room", room)));
        }
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> await(node.bus().ask(new CheckHistory())).serves());
        clients.forEach(client -> {
            client.join(room);
            client.unexpected("joined");
        });

        clients.get(0).say(room, "two");
        for (ChatClient client : clients) {
            assertThat(client.expect("message").getString("text")).isEqualTo("one");
            client.expectMessage("two");
            assertThat(client.unexpected("message")).isEmpty();
        }
        clients.forEach(ChatClient::close);
        ChatClient newcomer = node.connect();
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> newcomer.join(room).getInteger("count") == 1);
    }

    private long connections(Vertx vertx) {
        Redis client = Redis.createClient(vertx, redis.endpoint());
        String list =
                await(client.send(Request.cmd(Command.CLIENT).arg("LIST"))).toString();
        await(client.close());
        return list.lines().count() - 1; // not this one
    }

    private void signal(String signal) throws Exception {
        String pid = Files.readString(data.resolve("redis.pid")).strip();
        assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor())
                .isZero();
    }
}
