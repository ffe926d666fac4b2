package io.busline.room;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.ChatClient;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nodes that share a Redis but no bus: every message of the other one must be healed. */
@ExtendWith({VertxExtension.class, RealRedis.class})
class HealingTest {
    private final String room = freshRoom();

    @Test
    void messages_that_the_bus_never_brings_arrive_in_order_all_the_same(@RealRedis.Url String redis) {
        Vertx mute = Vertx.vertx();
        Vertx vertx = Vertx.vertx();
        try {
            TestNode here = TestNode.start(vertx, redis);
            ChatClient elsewhere = TestNode.start(mute, redis).connect();
            ChatClient client = here.connect();
            client.join(room);
            elsewhere.join(room);

            for (int i = 1; i <= 5; i++) {
                elsewhere.say(room, "unheard " + i);
            }
            client.say(room, "heard");

            for (int i = 1; i <= 5; i++) {
                client.expectMessage("unheard " + i);
            }
            client.expectMessage("heard");
            elsewhere.expectMessage("unheard 1");
            for (int i = 2; i <= 5; i++) {
                elsewhere.expectMessage("unheard " + i);
            }
            elsewhere.expectMessage("heard"); // nothing follows it: only the comparison with history finds it
            assertThat(here.registry().get("busline.messages.healed").counter().count())
                    .isGreaterThanOrEqualTo(5);
        } finally {
            await(vertx.close());
            await(mute.close());
        }
    }

    @Test
    void numbers_that_were_given_out_and_never_used_are_told_after_a_second_and_what_follows_is_delivered(
            Vertx vertx, @RealRedis.Url String redis) {
        TestNode node = TestNode.start(vertx, redis);
        ChatClient client = node.connect();
        client.join(room);
        client.say(room, "one");
        burnNumber(vertx, redis);
        client.say(room, "three");
        burnNumber(vertx, redis);
        burnNumber(vertx, redis);
        client.say(room, "six");

        client.expectMessage("one");
        assertThat(client.expect("gap")).isEqualTo(gap(2, 2));
        assertThat(client.expectMessage("three").getLong("seq")).isEqualTo(3);
        assertThat(client.expect("gap")).isEqualTo(gap(4, 5));
        assertThat(client.expectMessage("six").getLong("seq")).isEqualTo(6);
    }

    @Test
    void who_comes_later_finds_the_unused_numbers_told_and_nothing_missing(Vertx vertx, @RealRedis.Url String redis) {
        TestNode node = TestNode.start(vertx, redis);
        ChatClient client = node.connect();
        client.join(room);
        client.say(room, "one");
        burnNumber(vertx, redis);
        client.say(room, "three");
        client.expectMessage("one");
        client.expectMessage("three");

        ChatClient late = node.connect();
        JsonObject joined = late.join(room, 0);

        assertThat(joined.getBoolean("complete")).isTrue();
        assertThat(joined.getLong("seq")).isEqualTo(3);
        assertThat(ChatClient.texts(joined)).containsExactly("one", "three");
        assertThat(late.expect("gap")).isEqualTo(gap(2, 2));
    }

    private JsonObject gap(long from, long to) {
        return new JsonObject()
                .put("type", "gap")
                .put("room", room)
                .put("from", from)
                .put("to", to)
                .put("unused", true);
    }

    private void burnNumber(Vertx vertx, String redis) {
        await(Redis.createClient(vertx, redis).send(Request.cmd(Command.INCR, "busline:{" + room + "}:seq")));
    }
}
