package io.busline.history;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.bus.Bus;
import io.busline.config.HistoryConfig;
import io.busline.config.RoomsConfig;
import io.busline.history.layout.Keys;
import io.busline.history.settle.Decisions;
import io.busline.testing.ChatClient;
import io.busline.testing.Events;
import io.busline.testing.RealRedis;
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
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Interleavings of writers, readers and settlers that once broke a promise, or might. */
@ExtendWith({VertxExtension.class, RealRedis.class})
class InterleavingsTest {
    private final String room = freshRoom();
    private final AtomicLong slept = new AtomicLong();
    private final InstantSource slowClock = () -> Instant.now().plusMillis(slept.get());
    private Vertx vertx;
    private String redisUrl;
    private Redis raw;
    private ProxiedNode slow;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redisUrl) throws IOException {
        this.vertx = vertx;
        this.redisUrl = redisUrl;
        raw = Redis.createClient(vertx, redisUrl);
        slow = new ProxiedNode(redisUrl, ProxiedNode.PATIENT, slowClock.withZone(ZoneOffset.UTC));
    }

    @AfterEach
    void stop() throws IOException {
        slow.close();
    }

    @Test
    void messages_hidden_by_gaps_do_not_end_a_page() {
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
    void a_repeat_whose_node_was_frozen_for_longer_than_decisions_last_is_not_acknowledged_into_a_gap()
            throws Exception {
        TestNode other = node();
        AppendEvent message = Events.appendAgain(room, "once", "m1");
        ChatClient member = other.connect();
        member.join(room);
        slow.proxy.cutAfter(7); // a lookup, 2 index, INCRBY, 2 claim, index: claimed, not written
        await(slow.ask(message).otherwiseEmpty());
        slow.proxy.release();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> await(slow.bus.ask(new CheckHistory())).serves());
        slow.proxy.holdAt("ZADD", ":h:");
        Future<AppendEvent.Appended> frozen = slow.ask(message);
        slow.proxy.awaitHeld();
        await(other.bus().ask(new SettleNumbers(room, 0, 1, 1, 1_000)));
        redis(Command.DEL, Keys.decisions(room, 0));
        slept.set(Decisions.LIFETIME.toMillis());
        slow.proxy.release();

        await(frozen.otherwiseEmpty());
        assertThat(frozen.failed()).isTrue();
        await(other.bus().ask(message));
        assertThat(ChatClient.texts(other.connect().join(room))).containsExactly("once");
    }

    @Test
    void an_id_that_is_over_its_lifetime_marks_a_new_message_on_the_same_node_too() throws Exception {
        HistoryConfig shortLived = new HistoryConfig(
                Duration.ofMinutes(5), Duration.ofHours(24), Duration.ofSeconds(1), 20_000, Duration.ofSeconds(2));
        try (ProxiedNode node = new ProxiedNode(redisUrl, shortLived, Clock.systemUTC())) {
            long first = await(node.ask(Events.append(room, "today", "1"))).seq();
            await().atMost(Duration.ofSeconds(10))
                    .until(() ->
                            redis(Command.EXISTS, Keys.claim(room, "ada", "1")).toInteger() == 0);

            long second = await(node.ask(Events.append(room, "tomorrow", "1"))).seq();

            assertThat(second).isGreaterThan(first);
        }
    }

    @Test
    void skipped_numbers_are_told_where_memory_is_too_short_for_the_join() {
        TestNode other = TestNode.start(vertx, redisUrl, new RoomsConfig(Duration.ofSeconds(1), 1, 1 << 26));
        Bus bus = other.bus();
        sayAll(bus, 1, 1);
        await(bus.ask(new SettleNumbers(room, 1, 2, 2, 1_000)));
        sayAll(bus, 3, 4);

        ChatClient newcomer = other.connect();
        JsonObject joined = newcomer.join(room);
        assertThat(joined.getBoolean("complete")).isTrue();
        newcomer.expect("gap");
    }

    @Test
    void a_claim_whose_first_generation_is_gone_is_still_read() throws Exception {
        TestNode other = node();
        slow.proxy.holdAt("ZADD", ":h:");
        Future<AppendEvent.Appended> frozen = slow.ask(Events.append(room, "once", "m1"));
        slow.proxy.awaitHeld();
        await(other.bus().ask(new SettleNumbers(room, 0, 1, 1, 1_000)));
        slow.proxy.holdAt("s1");
        slow.proxy.release();
        slow.proxy.awaitHeld();
        redis(Command.DEL, Keys.claim(room, "ada", "m1")); // FLUSHALL, or its lifetime
        slow.proxy.release();
        long seq = await(frozen).seq();

        assertThat(await(other.bus().ask(Events.appendAgain(room, "once", "m1")))
                        .seq())
                .isEqualTo(seq);
    }

    @Test
    void of_two_texts_under_one_id_every_reader_finds_the_same() throws Exception {
        TestNode other = node();
        sayAll(other.bus(), 1, 1);
        slow.proxy.holdAt("ZADD", ":h:");
        Future<AppendEvent.Appended> frozen = slow.ask(Events.append(room, "b", "m1"));
        slow.proxy.awaitHeld();
        await(other.bus().ask(Events.appendAgain(room, "a", "m1")));
        slow.proxy.release();
        await(frozen);

        ReadHistory.Page up = await(other.bus().ask(ReadHistory.oldestAfter(room, 1, 10)));
        ReadHistory.Page down = await(other.bus().ask(ReadHistory.newestBefore(room, 3, 10)));
        assertThat(up.messages().get(0))
                .isEqualTo(down.messages().get(down.messages().size() - 1));
    }

    private TestNode node() {
        return TestNode.start(vertx, redisUrl);
    }

    private Response redis(Command command, Object... args) {
        Request request = Request.cmd(command);
        for (Object arg : args) {
            request.arg(String.valueOf(arg));
        }
        return await(raw.send(request));
    }

    private void sayAll(Bus bus, int from, int to) {
        List<Future<AppendEvent.Appended>> all = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            all.add(bus.ask(Events.append(room, "m" + i)));
        }
        all.forEach(one -> await(one));
    }
}
