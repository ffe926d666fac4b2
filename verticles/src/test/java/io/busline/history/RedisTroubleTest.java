package io.busline.history;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.config.HistoryConfig;
import io.busline.embedded.EmbeddedRedis;
import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.HistoryConfigs;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that freezes, goes and comes back under load. */
@ExtendWith(VertxExtension.class)
class RedisTroubleTest {
    private static final HistoryConfig IMPATIENT = HistoryConfigs.timeout(Duration.ofMillis(300));

    private final String room = freshRoom();
    private Path data;
    private EmbeddedRedis redis;
    private TestNode node;

    @BeforeEach
    void start(Vertx vertx, @TempDir Path directory) throws IOException {
        data = directory;
        redis = EmbeddedRedis.tryStart(data).orElseThrow();
        node = TestNode.with(vertx, redis.endpoint()).history(IMPATIENT).start();
    }

    @AfterEach
    void stop() throws IOException {
        redis.close();
    }

    @Test
    void a_frozen_redis_is_unavailable_in_good_time_and_leaves_its_two_connections_when_it_wakes(Vertx vertx)
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
        await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> connections(vertx) == 2);
    }

    @Test
    void while_redis_is_away_rooms_in_use_are_joined_and_resumed_from_memory(Vertx vertx) throws Exception {
        ChatClient client = node.connect();
        client.join(room);
        client.say(room, "one");
        client.say(room, "two");
        client.expectMessage("one");
        client.expectMessage("two");
        redis.close();

        JsonObject resumed = client.join(room, 1);

        assertThat(ChatClient.texts(resumed)).containsExactly("two");
        assertThat(resumed.getBoolean("complete")).isTrue();
        client.send(ChatClient.message(room, "three"));
        assertThat(client.expectError("unavailable").getBoolean("retryable")).isTrue();
        for (int i = 0; i < 4; i++) { // on whichever gateway it lands
            ChatClient other = node.connect();
            assertThat(ChatClient.texts(other.join(room, 0))).containsExactly("one", "two");
        }
        ChatClient stranger = node.connect();
        stranger.send(new JsonObject().put("type", "join").put("room", freshRoom()));
        stranger.expectError("unavailable");
    }

    @Test
    void a_redis_that_comes_back_empty_never_numbers_backwards_and_the_loss_is_told() throws Exception {
        ChatClient client = node.connect();
        client.join(room);
        for (int i = 1; i <= 3; i++) {
            client.say(room, "before " + i);
            client.expectMessage("before " + i);
        }
        comeBackEmpty();

        JsonObject gap = client.expect("gap");
        long seq = sayUntilStored(client, room, "after");

        assertThat(gap.getLong("from")).isEqualTo(4);
        assertThat(gap.getLong("to")).isGreaterThan(4);
        assertThat(gap.containsKey("unused")).isFalse();
        assertThat(seq).isEqualTo(gap.getLong("to") + 1);
        assertThat(client.expectMessage("after").getLong("seq")).isEqualTo(seq);
        assertThat(node.connect().join(room, 3).getBoolean("complete")).isFalse();
        assertThat(node.connect().join(room, seq).getBoolean("complete")).isTrue();
    }

    @Test
    void rooms_that_nobody_remembers_are_not_numbered_from_one_again_once_redis_has_lost_its_data() throws Exception {
        ChatClient client = node.connect();
        client.join(room);
        client.say(room, "known");
        client.expectMessage("known");
        long lost = System.currentTimeMillis();
        comeBackEmpty();
        client.expect("gap");
        String forgotten = freshRoom();
        client.join(forgotten);

        assertThat(sayUntilStored(client, forgotten, "anew")).isGreaterThanOrEqualTo(lost);
        client.expectMessage("anew");
    }

    @Test
    void data_that_is_deleted_from_a_running_redis_is_noticed_too(Vertx vertx) {
        ChatClient client = node.connect();
        client.join(room);
        client.say(room, "before");
        client.expectMessage("before");
        Redis other = Redis.createClient(vertx, redis.endpoint());
        await(other.send(Request.cmd(Command.FLUSHALL)));

        assertThat(sayUntilStored(client, room, "after")).isGreaterThan(1);

        client.expect("gap");
        client.expectMessage("after");
    }

    @Test
    void a_counter_that_a_failover_has_put_back_goes_on_behind_the_highest_number_ever_given(Vertx vertx) {
        ChatClient client = node.connect();
        client.join(room);
        for (int i = 1; i <= 5; i++) {
            client.say(room, "m" + i);
            client.expectMessage("m" + i);
        }
        Redis other = Redis.createClient(vertx, redis.endpoint());
        await(other.send(Request.cmd(Command.DECRBY, "busline:{" + room + "}:seq", 2)));

        assertThat(sayUntilStored(client, room, "after")).isGreaterThan(5);
        assertThat(client.expect("gap").getLong("from")).isEqualTo(6);
        client.expectMessage("after");
    }

    private void comeBackEmpty() throws IOException {
        redis.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (file.toString().contains("appendonly") || file.toString().endsWith(".rdb")) {
                    Files.delete(file);
                }
            }
        }
        redis = EmbeddedRedis.tryStart(data).orElseThrow();
    }

    private static long sayUntilStored(ChatClient client, String room, String text) {
        return await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(
                        () -> {
                            client.send(ChatClient.message(room, text).put("id", text));
                            return client.expectAnswer(text);
                        },
                        answer -> answer.getString("type").equals("ack"))
                .getLong("seq");
    }

    @Test
    void joins_that_fail_meanwhile_leave_neither_seats_nor_people_behind() throws Exception {
        List<ChatClient> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(node.connect());
        }
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
