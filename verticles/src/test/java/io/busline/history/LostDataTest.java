package io.busline.history;

import static io.busline.history.ProxiedNode.PATIENT;
import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.bus.Addresses;
import io.busline.bus.ClusterEvent;
import io.busline.config.RoomsConfig;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.Keys;
import io.busline.testing.ChatClient;
import io.busline.testing.CommandPattern;
import io.busline.testing.RedisServer;
import io.busline.testing.TestNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Redis that has lost some of its data, or gives errors, while nodes go on writing. */
@ExtendWith(VertxExtension.class)
class LostDataTest {
    private final String room = freshRoom();
    /** Not the one that other tests share. */
    private final RedisServer server = RedisServer.start();

    private Vertx vertx;
    private Redis raw;
    private ProxiedNode slow;

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        this.vertx = vertx;
        raw = Redis.createClient(vertx, server.endpoint());
        slow = new ProxiedNode(server.endpoint(), ProxiedNode.PATIENT, Clock.systemUTC());
    }

    @AfterEach
    void stop() throws IOException {
        slow.close();
        server.close();
    }

    @Test
    void a_batch_that_fails_after_some_of_its_messages_went_back_to_the_queue_does_not_stop_the_node()
            throws Exception {
        String a = freshRoom();
        String b = freshRoom();
        await(slow.say(a, "a1"));
        await(slow.say(b, "b1"));
        redis(Command.SET, Keys.seq(a), 0);
        String bucket = Keys.bucket(b, new Buckets(PATIENT).startOf(System.currentTimeMillis()));
        redis(Command.DEL, bucket);
        redis(Command.SET, bucket, "refused"); // stands for OOM, MISCONF, READONLY, or storing that took 20 s
        slow.proxy.holdAfter(AppendStep.NUMBERED.command());
        Future<AppendEvent.Appended> first = slow.say(room, "first"); // keeps the appender busy
        slow.proxy.awaitHeld();
        Future<AppendEvent.Appended> a2 = slow.say(a, "a2");
        Future<AppendEvent.Appended> b2 = slow.say(b, "b2");
        slow.proxy.release();
        await(first);
        await(b2.otherwiseEmpty());
        await(a2.otherwiseEmpty());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> redis(Command.GET, Keys.seq(a)).toLong() > 1); // a2, told as failed, was stored

        assertThat(await(slow.say(freshRoom(), "alive")).seq()).isEqualTo(1);
    }

    @Test
    void a_failover_that_lost_what_another_node_wrote_last_does_not_number_it_again() throws Exception {
        TestNode other = TestNode.start(vertx, server.endpoint(), new RoomsConfig(Duration.ofMinutes(1), 500, 1 << 26));
        ChatClient member = other.connect();
        member.join(room);
        member.say(room, "m1");
        for (int i = 2; i <= 5; i++) {
            await(slow.say(room, "m" + i));
            await(other.bus().ask(new ReadNewest(Map.of())).otherwiseEmpty());
        }
        // The bus of the two nodes is not one here: what it would bring.
        ReadHistory.Page page = await(other.bus().ask(ReadHistory.oldestAfter(room, 1, 10)));
        page.messages().forEach(m -> other.bus().publish(Addresses.room(room), new ClusterEvent.EventStored(room, m)));
        for (int i = 1; i <= 5; i++) {
            member.expectMessage("m" + i);
        }
        slow.close(); // the writer dies with the master
        redis(Command.DECRBY, Keys.seq(room), 2);
        redis(
                Command.ZREMRANGEBYSCORE,
                Keys.bucket(room, new Buckets(PATIENT).startOf(System.currentTimeMillis())),
                4,
                5);
        redis(Command.DEL, Keys.decisions(room, 0));
        redis(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> await(other.bus().ask(new CheckHistory())).serves());

        long seq = member.say(room, "after").getLong("seq");

        assertThat(seq).isGreaterThan(5);
        member.expectMessage("after");
    }

    @Test
    void two_nodes_that_find_a_counter_put_back_do_not_stop_the_room() throws Exception {
        slow.close();
        // Its clock is behind, so it holds the lease of a window that the other does not wait for.
        slow = new ProxiedNode(server.endpoint(), PATIENT, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-10)));
        TestNode other = node();
        ChatClient member = other.connect();
        member.join(room);
        sayAll(1, 5);
        for (int i = 1; i <= 5; i++) {
            member.expect("message");
        }
        member.say(room, "six");
        member.expectMessage("six");
        redis(Command.SET, Keys.seq(room), 1);
        slow.proxy.holdBefore(CommandPattern.of("INCRBY", "1000"));
        Future<AppendEvent.Appended> held = slow.say(room, "held");
        slow.proxy.awaitHeld();
        member.say(room, "x");
        member.expectMessage("x");
        slow.proxy.release();
        await(held);

        member.expectMessage("held");
    }

    @Test
    void numbers_that_may_have_been_lost_are_not_told_as_unused() {
        TestNode other = node();
        ChatClient member = other.connect();
        member.join(room);
        for (int i = 1; i <= 5; i++) {
            member.say(room, "m" + i);
        }
        redis(Command.SET, Keys.seq(room), 1);
        member.say(room, "after");
        member.expect("gap");

        ChatClient newcomer = other.connect();
        newcomer.join(room);
        JsonObject gap = newcomer.expect("gap");
        assertThat(gap.containsKey("unused")).isFalse();
    }

    @Test
    void a_bucket_that_redis_lost_gets_its_lifetime_again_whoever_raised_the_counter() {
        TestNode other = node();
        sayAll(1, 3);
        String bucket = Keys.bucket(room, new Buckets(PATIENT).startOf(System.currentTimeMillis()));
        redis(Command.DEL, Keys.seq(room), bucket, Keys.decisions(room, 0));
        await(other.bus().ask(new ReadNewest(Map.of(room, 3L))));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> redis(Command.EXISTS, Keys.seq(room)).toInteger() == 1);

        sayAll(4, 4);

        assertThat(redis(Command.TTL, bucket).toLong()).isPositive();
    }

    private TestNode node() {
        return TestNode.start(vertx, server.endpoint());
    }

    private Response redis(Command command, Object... args) {
        Request request = Request.cmd(command);
        for (Object arg : args) {
            request.arg(String.valueOf(arg));
        }
        return await(raw.send(request));
    }

    private void sayAll(int from, int to) {
        List<Future<AppendEvent.Appended>> all = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            all.add(slow.say(room, "m" + i));
        }
        all.forEach(one -> await(one));
    }
}
