package io.busline.room;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.config.RoomsConfig;
import io.busline.testing.ChatClient;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many who come back at once, each with what it had seen. */
@ExtendWith({VertxExtension.class, RealRedis.class})
class ReconnectStormTest {
    private static final int CLIENTS = 50;
    private static final Pattern ZRANGES = Pattern.compile("cmdstat_zrange:calls=(\\d+)");

    private final String room = freshRoom();

    @Test
    void each_gets_exactly_what_it_missed_out_of_memory(Vertx vertx, @RealRedis.Url String redis) {
        TestNode node = TestNode.start(vertx, redis);
        ChatClient ada = node.connect();
        ada.join(room);
        say(ada, 100);
        List<ChatClient> clients = connect(node);
        clients.forEach(client -> client.join(room)); // both gateways have the room open
        long before = zranges(vertx, redis);

        for (int i = 0; i < CLIENTS; i++) {
            clients.get(i).send(join(i + 50));
        }
        for (int i = 0; i < CLIENTS; i++) {
            JsonObject joined = clients.get(i).expectAnswer("back");
            assertThat(ChatClient.texts(joined)).hasSize(50 - i);
            assertThat(joined.getBoolean("complete")).isTrue();
        }

        assertThat(zranges(vertx, redis) - before).isZero();
    }

    @Test
    void where_memory_is_too_short_those_who_miss_the_same_share_one_fetch(Vertx vertx, @RealRedis.Url String redis) {
        TestNode node =
                TestNode.start(vertx, redis, new RoomsConfig(RoomsConfig.DEFAULT.compareEvery(), 10, 1_048_576));
        ChatClient ada = node.connect();
        ada.join(room);
        say(ada, 100);
        List<ChatClient> clients = connect(node);
        long before = zranges(vertx, redis);

        clients.forEach(client -> client.send(join(20)));
        for (ChatClient client : clients) {
            JsonObject joined = client.expectAnswer("back");
            assertThat(ChatClient.texts(joined)).hasSize(80);
            assertThat(joined.getBoolean("complete")).isTrue();
        }

        assertThat(zranges(vertx, redis) - before)
                .as("a fetch takes about six, and %s are there", CLIENTS)
                .isLessThan(2L * CLIENTS);
    }

    private JsonObject join(long since) {
        return new JsonObject()
                .put("type", "join")
                .put("id", "back")
                .put("room", room)
                .put("since", since)
                .put("limit", 500);
    }

    private static List<ChatClient> connect(TestNode node) {
        List<ChatClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(node.connect());
        }
        return clients;
    }

    private void say(ChatClient client, int messages) {
        for (int i = 1; i <= messages; i++) {
            client.send(ChatClient.message(room, "m" + i));
        }
        for (int i = 1; i <= messages; i++) {
            client.expectMessage("m" + i);
        }
    }

    private static long zranges(Vertx vertx, String endpoint) {
        Redis redis = Redis.createClient(vertx, endpoint);
        String stats =
                await(redis.send(Request.cmd(Command.INFO, "commandstats"))).toString();
        await(redis.close());
        Matcher calls = ZRANGES.matcher(stats);
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }
}
