package io.busline.history;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.RedisServer;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Redis whose memory is bounded, under load. */
@ExtendWith(VertxExtension.class)
class FullRedisTest {
    private static final String LARGE = "x".repeat(4_000);

    private final String room = freshRoom();
    private RedisServer redis;
    private TestNode node;
    private ChatClient client;
    private int more;

    @BeforeEach
    void start(Vertx vertx) {
        redis = RedisServer.start("--maxmemory", "6mb");
        node = TestNode.start(vertx, redis.endpoint());
        client = node.connect();
        client.join(room);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void it_is_told_to_senders_and_by_health_and_ends_when_there_is_memory_again() {
        List<Long> stored = fill();

        JsonObject refused = client.expectAnswer("refused");
        assertThat(refused.getString("code")).isEqualTo("unavailable");
        assertThat(refused.getString("message")).isEqualTo("history is full");
        // Between two measurements the node reckons, a little high: measured, there may be place for a few more.
        await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> {
            sendMore();
            return await(node.bus().ask(new CheckHistory())).instances().containsValue(Optional.of("history is full"));
        });
        assertThat(ChatClient.texts(node.connect().join(room))).isNotEmpty(); // reading goes on

        redis.command("CONFIG", "SET", "maxmemory", "100mb");

        long after = sayUntilStored("after");
        assertThat(after).isGreaterThan(stored.get(stored.size() - 1));
        awaitMessage("after"); // what is missing before it is settled as unused
        assertThat(seqsInHistory(after)).containsAll(stored).contains(after);
    }

    @Test
    void redis_is_not_asked_again_and_again_while_it_is_full() {
        fill();
        for (int i = 0; i < 200; i++) {
            sendMore();
        }

        double refusedByNode = node.registry()
                .get("busline.refused")
                .tag("reason", "redis_memory")
                .counter()
                .count();
        assertThat(refusedByNode).isGreaterThan(100);
        String errors = redis.command("INFO", "errorstats");
        Matcher refusedByRedis = Pattern.compile("errorstat_OOM:count=(\\d+)").matcher(errors);
        assertThat(refusedByRedis.find() ? Integer.parseInt(refusedByRedis.group(1)) : 0)
                .isLessThan(20);
    }

    private void sendMore() {
        String id = "more" + more++;
        client.send(ChatClient.message(room, LARGE).put("id", id));
        client.expectAnswer(id);
    }

    private void awaitMessage(String text) {
        String found;
        do {
            found = client.expect("message").getString("text");
        } while (!found.equals(text));
    }

    /** Sends until the first message is refused, and then another, whose id is {@code refused}. */
    private List<Long> fill() {
        List<Long> stored = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            client.send(ChatClient.message(room, LARGE).put("id", "m" + i));
            JsonObject answer = client.expectAnswer("m" + i);
            if (!answer.getString("type").equals("ack")) {
                client.send(ChatClient.message(room, LARGE).put("id", "refused"));
                return stored;
            }
            stored.add(answer.getLong("seq"));
        }
        throw new AssertionError("Redis was never full");
    }

    private long sayUntilStored(String text) {
        return await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(
                        () -> {
                            client.send(ChatClient.message(room, text).put("id", text));
                            return client.expectAnswer(text);
                        },
                        answer -> answer.getString("type").equals("ack"))
                .getLong("seq");
    }

    private List<Long> seqsInHistory(long last) {
        List<Long> found = new ArrayList<>();
        ReadHistory.Page page;
        do {
            long after = found.isEmpty() ? 0 : found.get(found.size() - 1);
            page = await(node.bus().ask(ReadHistory.oldestAfter(room, after, 500)));
            page.messages().forEach(message -> found.add(message.seq()));
        } while (page.more() && found.get(found.size() - 1) < last);
        return found;
    }
}
