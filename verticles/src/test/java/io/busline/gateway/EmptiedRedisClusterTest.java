package io.busline.gateway;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.history.CheckHistory;
import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.LoopbackCluster;
import io.busline.testing.RedisServer;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A Redis that has lost everything numbers rooms from the time of the loss on. That is so far ahead that other nodes
 * do not believe it when the bus says so, but when history does.
 */
class EmptiedRedisClusterTest {
    private final RedisServer server = RedisServer.start(); // not the one that other tests share
    private final LoopbackCluster cluster = new LoopbackCluster();
    private final String room = freshRoom();

    @AfterEach
    void stop() throws Exception {
        cluster.close();
        server.close();
    }

    @Test
    void what_is_said_after_redis_was_emptied_reaches_the_members_on_other_nodes_in_order() {
        Vertx vertx = cluster.join();
        TestNode north = TestNode.start(vertx, server.endpoint());
        TestNode south = TestNode.start(cluster.join(), server.endpoint());
        ChatClient ada = north.connect();
        ChatClient bob = south.connect();
        ada.join(room);
        bob.join(room);
        ada.say(room, "before");
        bob.expectMessage("before");

        Redis raw = Redis.createClient(vertx, server.endpoint());
        await(raw.send(Request.cmd(Command.FLUSHALL)));
        await(raw.send(Request.cmd(Command.CLIENT)
                .arg("KILL")
                .arg("TYPE")
                .arg("normal")
                .arg("SKIPME")
                .arg("yes")));
        for (TestNode node : List.of(north, south)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> await(node.bus().ask(new CheckHistory())).serves());
        }
        long first = ada.say(room, "first").getLong("seq");
        long second = bob.say(room, "second").getLong("seq");
        long third = ada.say(room, "third").getLong("seq");

        assertThat(first).isGreaterThan(1_000_000_000_000L);
        assertThat(second).isGreaterThan(first);
        assertThat(third).isGreaterThan(second);
        for (ChatClient each : List.of(ada, bob)) {
            assertThat(each.expect("gap").containsKey("unused")).isFalse();
        }
        bob.expectMessage("first");
        bob.expectMessage("second");
        bob.expectMessage("third");
    }
}
