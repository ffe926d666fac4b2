package io.busline.history;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.config.GatewayConfig;
import io.busline.config.HistoryConfig;
import io.busline.config.RedisConfig;
import io.busline.config.RoomsConfig;
import io.busline.protocol.User;
import io.busline.testing.ChatClient;
import io.busline.testing.CuttingProxy;
import io.busline.testing.RedisServer;
import io.busline.testing.TestNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Interleavings and remains in Redis that once broke a promise, or might. */
@ExtendWith(VertxExtension.class)
class InterleavingsTest {
    private static final User ADA = new User("ada", "Ada", true);
    private static final HistoryConfig PATIENT = new HistoryConfig(
            Duration.ofMinutes(5), Duration.ofHours(24), Duration.ofMinutes(10), 20_000, Duration.ofSeconds(20));

    private final String room = freshRoom();
    /** Not the one that other tests share: these have it lose data. */
    private final RedisServer server = RedisServer.start();

    private final AtomicLong slept = new AtomicLong();
    private final InstantSource slowClock = () -> Instant.now().plusMillis(slept.get());
    private final Vertx slowVertx = Vertx.vertx();
    private Vertx vertx;
    private String redisUrl;
    private Redis raw;
    private CuttingProxy proxy;
    private Bus slow;

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        this.vertx = vertx;
        redisUrl = server.endpoint();
        raw = Redis.createClient(vertx, redisUrl);
        proxy = new CuttingProxy(redisUrl);
        slow = new Bus(slowVertx);
        await(slowVertx.deployVerticle(new HistoryVerticle(
                slow,
                RedisConfig.standalone(proxy.endpoint()),
                PATIENT,
                slowClock.withZone(ZoneOffset.UTC),
                new SimpleMeterRegistry())));
    }

    @AfterEach
    void stop() throws IOException {
        await(slowVertx.close());
        proxy.close();
        server.close();
    }

    private TestNode node() {
        return TestNode.start(vertx, redisUrl);
    }

    private TestNode node(RoomsConfig rooms) {
        GatewayConfig g = TestNode.GATEWAY;
        return TestNode.start(
                vertx, redisUrl, new GatewayConfig(g.host(), 0, 1, g.sendQueueBytes(), g.limits(), rooms));
    }

    private Response redis(Command command, Object... args) {
        Request request = Request.cmd(command);
        for (Object arg : args) {
            request.arg(String.valueOf(arg));
        }
        return await(raw.send(request));
    }

    private Future<AppendMessage.Appended> say(Bus bus, String to, String text) {
        return bus.ask(new AppendMessage(to, ADA, text, null));
    }

    private void sayAll(Bus bus, int from, int to) {
        List<Future<AppendMessage.Appended>> all = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            all.add(say(bus, room, "m" + i));
        }
        all.forEach(one -> await(one));
    }

    @Test
    void a_batch_that_fails_after_some_of_its_messages_went_back_to_the_queue_does_not_stop_the_node()
            throws Exception {
        String a = freshRoom();
        String b = freshRoom();
        await(say(slow, a, "a1"));
        await(say(slow, b, "b1"));
        redis(Command.SET, Keys.seq(a), 0);
        String bucket = Keys.bucket(b, new Buckets(PATIENT).startOf(System.currentTimeMillis()));
        redis(Command.DEL, bucket);
        redis(Command.SET, bucket, "refused"); // stands for OOM, MISCONF, READONLY, or storing that took 20 s
        proxy.holdAfter(3);
        Future<AppendMessage.Appended> first = say(slow, room, "first"); // keeps the appender busy
        proxy.awaitHeld();
        Future<AppendMessage.Appended> a2 = say(slow, a, "a2");
        Future<AppendMessage.Appended> b2 = say(slow, b, "b2");
        proxy.release();
        await(first);
        await(b2.otherwiseEmpty());
        await(a2.otherwiseEmpty());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> redis(Command.GET, Keys.seq(a)).toLong() > 1); // a2, told as failed, was stored

        assertThat(await(say(slow, freshRoom(), "alive")).seq()).isEqualTo(1);
    }

    @Test
    void messages_hidden_by_holes_do_not_end_a_page() {
        Bus bus = node().bus();
        sayAll(bus, 1, 10);
        await(bus.ask(new SettleNumbers(room, 10, 70, 70, 1_000))); // as if their writer had been slow
        sayAll(bus, 11, 70); // each finds its number void, and gets another

        ReadHistory.Page page = await(bus.ask(ReadHistory.newestBefore(room, 71, 50)));

        assertThat(page.messages().stream().map(m -> m.seq())).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void acknowledged_messages_stay_in_history_whoever_settles() {
        Bus bus = node().bus();
        sayAll(bus, 1, 10);
        await(bus.ask(new SettleNumbers(room, 10, 11, 11, 1_000)));
        sayAll(bus, 11, 700);
        long last = Long.parseLong(redis(Command.GET, Keys.seq(room)).toString());
        for (long first = 0; first <= last; first += 128) {
            redis(Command.DEL, Keys.decisions(room, first)); // as they are after 60 s
        }
        redis(Command.DEL, Keys.decisions(room, 0));

        await(bus.ask(new SettleNumbers(room, 0, last, last, 1_000)));

        int found = 0;
        for (long after = 0; after < last; after += 100) {
            found += await(bus.ask(new ReadHistory(
                            room,
                            after,
                            Math.min(after + 101, last + 1),
                            400,
                            1 << 22,
                            ReadHistory.Order.OLDEST_FIRST)))
                    .messages()
                    .size();
        }
        assertThat(found).isEqualTo(700);
    }

    @Test
    void a_repeat_whose_node_was_frozen_for_longer_than_decisions_last_is_not_acknowledged_into_a_hole()
            throws Exception {
        TestNode other = node();
        AppendMessage message = new AppendMessage(room, ADA, "once", "m1", true, 0);
        ChatClient member = other.connect();
        member.join(room);
        proxy.cutAfter(7); // a lookup, 2 index, INCRBY, 2 claim, index: claimed, not written
        await(slow.ask(message).otherwiseEmpty());
        proxy.release();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> await(slow.ask(new CheckHistory())).serves());
        proxy.holdAt("ZADD", ":h:");
        Future<AppendMessage.Appended> frozen = slow.ask(message);
        proxy.awaitHeld();
        await(other.bus().ask(new SettleNumbers(room, 0, 1, 1, 1_000)));
        redis(Command.DEL, Keys.decisions(room, 0));
        slept.set(Decisions.LIFETIME.toMillis());
        proxy.release();

        await(frozen.otherwiseEmpty());
        assertThat(frozen.failed()).isTrue();
        await(other.bus().ask(message));
        assertThat(ChatClient.texts(other.connect().join(room))).containsExactly("once");
    }

    @Test
    void a_failover_that_lost_what_another_node_wrote_last_does_not_number_it_again() {
        TestNode other = node(new RoomsConfig(Duration.ofMinutes(1), 500, 1 << 26));
        ChatClient member = other.connect();
        member.join(room);
        member.say(room, "m1");
        for (int i = 2; i <= 5; i++) {
            await(say(slow, room, "m" + i));
            await(other.bus().ask(new ReadNewest(Map.of())).otherwiseEmpty());
        }
        // The bus of the two nodes is not one here: what it would bring.
        ReadHistory.Page page = await(other.bus().ask(ReadHistory.oldestAfter(room, 1, 10)));
        page.messages()
                .forEach(m -> other.bus().publish(Addresses.room(room), new ClusterEvent.MessageStored(room, m)));
        for (int i = 1; i <= 5; i++) {
            member.expectMessage("m" + i);
        }
        await(slowVertx.close()); // the writer dies with the master
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
    void an_id_that_is_over_its_lifetime_marks_a_new_message_on_the_same_node_too() throws Exception {
        Vertx v = Vertx.vertx();
        Bus bus = new Bus(v);
        HistoryConfig shortLived = new HistoryConfig(
                Duration.ofMinutes(5), Duration.ofHours(24), Duration.ofSeconds(1), 20_000, Duration.ofSeconds(2));
        await(v.deployVerticle(new HistoryVerticle(
                bus, RedisConfig.standalone(redisUrl), shortLived, Clock.systemUTC(), new SimpleMeterRegistry())));
        long first = await(bus.ask(new AppendMessage(room, ADA, "today", "1"))).seq();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> redis(Command.EXISTS, Keys.claim(room, "ada", "1")).toInteger() == 0);

        long second =
                await(bus.ask(new AppendMessage(room, ADA, "tomorrow", "1"))).seq();
        await(v.close());

        assertThat(second).isGreaterThan(first);
    }

    @Test
    void two_nodes_that_find_a_counter_put_back_do_not_stop_the_room() throws Exception {
        TestNode other = node();
        ChatClient member = other.connect();
        member.join(room);
        sayAll(slow, 1, 5);
        for (int i = 1; i <= 5; i++) {
            member.expect("message");
        }
        member.say(room, "six");
        member.expectMessage("six");
        redis(Command.SET, Keys.seq(room), 1);
        proxy.holdAt("INCRBY", "1000");
        Future<AppendMessage.Appended> held = say(slow, room, "held");
        proxy.awaitHeld();
        long x = member.say(room, "x").getLong("seq");
        member.expectMessage("x");
        proxy.release();
        long seq = await(held).seq();

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
        JsonObject joined = newcomer.join(room);
        JsonObject gap = newcomer.expect("gap");
        assertThat(gap.containsKey("unused")).isFalse();
    }

    @Test
    void skipped_numbers_are_told_where_memory_is_too_short_for_the_join() {
        TestNode other = node(new RoomsConfig(Duration.ofSeconds(1), 1, 1 << 26));
        Bus bus = other.bus();
        sayAll(bus, 1, 1);
        await(bus.ask(new SettleNumbers(room, 1, 2, 2, 1_000)));
        sayAll(bus, 3, 4);

        ChatClient newcomer = other.connect();
        JsonObject joined = newcomer.join(room);
        if (joined.getBoolean("complete")) {
            assertThat(newcomer.unexpected("gap")).hasSize(1);
        }
    }

    @Test
    void a_claim_whose_first_generation_is_gone_is_still_read() throws Exception {
        TestNode other = node();
        proxy.holdAt("ZADD", ":h:");
        Future<AppendMessage.Appended> frozen = slow.ask(new AppendMessage(room, ADA, "once", "m1"));
        proxy.awaitHeld();
        await(other.bus().ask(new SettleNumbers(room, 0, 1, 1, 1_000)));
        proxy.holdAt("s1");
        proxy.release();
        proxy.awaitHeld();
        redis(Command.DEL, Keys.claim(room, "ada", "m1")); // FLUSHALL, or its lifetime
        proxy.release();
        long seq = await(frozen).seq();

        assertThat(await(other.bus().ask(new AppendMessage(room, ADA, "once", "m1", true, 0)))
                        .seq())
                .isEqualTo(seq);
    }

    @Test
    void a_bucket_that_redis_lost_gets_its_lifetime_again_whoever_raised_the_counter() {
        TestNode other = node();
        sayAll(slow, 1, 3);
        String bucket = Keys.bucket(room, new Buckets(PATIENT).startOf(System.currentTimeMillis()));
        redis(Command.DEL, Keys.seq(room), bucket, Keys.decisions(room, 0));
        await(other.bus().ask(new ReadNewest(Map.of(room, 3L))));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> redis(Command.EXISTS, Keys.seq(room)).toInteger() == 1);

        sayAll(slow, 4, 4);

        assertThat(redis(Command.TTL, bucket).toLong()).isPositive();
    }

    @Test
    void of_two_texts_under_one_id_every_reader_finds_the_same() throws Exception {
        TestNode other = node();
        sayAll(other.bus(), 1, 1);
        proxy.holdAt("ZADD", ":h:");
        Future<AppendMessage.Appended> frozen = slow.ask(new AppendMessage(room, ADA, "b", "m1"));
        proxy.awaitHeld();
        await(other.bus().ask(new AppendMessage(room, ADA, "a", "m1", true, 0)));
        proxy.release();
        await(frozen);

        ReadHistory.Page up = await(other.bus().ask(ReadHistory.oldestAfter(room, 1, 10)));
        ReadHistory.Page down = await(other.bus().ask(ReadHistory.newestBefore(room, 3, 10)));
        assertThat(new String(up.messages().get(0).frame().json()))
                .isEqualTo(new String(
                        down.messages().get(down.messages().size() - 1).frame().json()));
    }
}
