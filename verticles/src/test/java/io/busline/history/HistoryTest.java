package io.busline.history;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.busline.bus.Bus;
import io.busline.config.HistoryConfig;
import io.busline.config.RedisConfig;
import io.busline.overload.Overload;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.busline.protocol.StoredEvent;
import io.busline.testing.Events;
import io.busline.testing.HistoryConfigs;
import io.busline.testing.ManualClock;
import io.busline.testing.RealRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({VertxExtension.class, RealRedis.class})
class HistoryTest {
    private static final HistoryConfig CONFIG =
            HistoryConfigs.with().maxQueued(100).build();

    private final String room = freshRoom();
    private final ManualClock clock = new ManualClock();
    private Bus bus;
    private Redis redis;

    @BeforeEach
    void deploy(Vertx vertx, @RealRedis.Url String endpoint) {
        bus = new Bus(vertx);
        redis = Redis.createClient(vertx, endpoint);
        await(vertx.deployVerticle(new HistoryVerticle(
                bus,
                RedisConfig.standalone(endpoint),
                CONFIG,
                clock,
                new SimpleMeterRegistry(),
                new Overload(new SimpleMeterRegistry()))));
    }

    @Test
    void messages_are_numbered_from_one_without_gaps_in_the_order_of_asking() {
        List<Future<AppendEvent.Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(bus.ask(Events.append(room, "m" + i)));
        }

        assertThat(answers.stream().map(answer -> await(answer).seq()))
                .isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
        assertThat(seqs(await(bus.ask(ReadHistory.oldestAfter(room, 0, 500)))))
                .isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 500})
    void pages_of_any_size_cover_many_buckets_in_both_directions(int limit) {
        appendOverFiveHours();

        List<Long> backwards = new ArrayList<>();
        long before = Long.MAX_VALUE;
        ReadHistory.Page page;
        do {
            page = await(bus.ask(ReadHistory.newestBefore(room, before, limit)));
            backwards.addAll(0, seqs(page));
            before = backwards.get(0);
        } while (page.more());
        List<Long> forwards = new ArrayList<>();
        long after = 0;
        do {
            page = await(bus.ask(ReadHistory.oldestAfter(room, after, limit)));
            forwards.addAll(seqs(page));
            after = forwards.get(forwards.size() - 1);
        } while (page.more());

        List<Long> all = LongStream.rangeClosed(1, 30).boxed().toList();
        assertThat(backwards).isEqualTo(all);
        assertThat(forwards).isEqualTo(all);
    }

    @Test
    void a_page_between_two_seqs_has_exactly_what_lies_between() {
        appendOverFiveHours();

        ReadHistory between = new ReadHistory(room, 5, 12, 100, Integer.MAX_VALUE, ReadHistory.Order.NEWEST_FIRST);

        assertThat(seqs(await(bus.ask(between)))).containsExactly(6L, 7L, 8L, 9L, 10L, 11L);
    }

    @Test
    void writers_whose_clocks_differ_put_neighbours_into_different_buckets_and_pages_stay_exact(
            Vertx vertx, @RealRedis.Url String endpoint) {
        Vertx other = Vertx.vertx();
        try {
            ManualClock ahead = new ManualClock();
            ahead.forward(Duration.ofSeconds(30));
            clock.forward(Duration.ofSeconds(280)); // 20 s before the bucket's end; the other is 10 s into the next
            ahead.forward(Duration.ofSeconds(280));
            Bus otherBus = new Bus(other);
            await(other.deployVerticle(new HistoryVerticle(
                    otherBus,
                    RedisConfig.standalone(endpoint),
                    CONFIG,
                    ahead,
                    new SimpleMeterRegistry(),
                    new Overload(new SimpleMeterRegistry()))));
            for (int i = 0; i < 10; i++) {
                await(bus.ask(Events.append(room, "behind")));
                await(otherBus.ask(Events.append(room, "ahead")));
            }

            assertThat(keys("h:")).hasSize(2);
            assertThat(seqs(await(bus.ask(ReadHistory.newestBefore(room, 16, 5)))))
                    .containsExactly(11L, 12L, 13L, 14L, 15L);
            assertThat(seqs(await(bus.ask(ReadHistory.oldestAfter(room, 3, 5)))))
                    .containsExactly(4L, 5L, 6L, 7L, 8L);
        } finally {
            await(other.close());
        }
    }

    @Test
    void a_message_lies_in_the_bucket_of_its_time_and_the_bucket_expires_by_itself() {
        clock.forward(Duration.ofSeconds(100));
        await(bus.ask(Events.append(room, "one")));
        await(bus.ask(Events.append(room, "two")));
        clock.forward(Duration.ofSeconds(200));
        await(bus.ask(Events.append(room, "three")));

        long start = ManualClock.START / 1000;
        assertThat(keys("h:")).containsExactlyInAnyOrder(key("h:" + start), key("h:" + (start + 300)));
        assertThat(await(redis.send(Request.cmd(Command.ZCARD, key("h:" + start))))
                        .toLong())
                .isEqualTo(2);
        assertThat(ttl(key("h:" + start))).isBetween(86_580L, 86_600L);
        assertThat(ttl(key("h:" + (start + 300)))).isBetween(86_680L, 86_700L);
        assertThat(keys("b:"))
                .isNotEmpty()
                .allSatisfy(index -> assertThat(ttl(index)).isGreaterThan(86_400));
        assertThat(ttl(key("seq"))).as("the counter must never start anew").isEqualTo(-1);
    }

    @Test
    void a_bucket_over_its_lifetime_is_not_read_even_if_its_key_lives_longer() {
        await(bus.ask(Events.append(room, "old")));
        clock.forward(Duration.ofHours(25));
        await(bus.ask(Events.append(room, "new")));

        ReadHistory.Page page = await(bus.ask(ReadHistory.newestBefore(room, Long.MAX_VALUE, 10)));

        assertThat(seqs(page)).containsExactly(2L);
        assertThat(page.newest()).isEqualTo(2);
    }

    @Test
    void the_newest_seqs_of_many_rooms_are_read_at_once() {
        await(bus.ask(Events.append(room, "one")));
        await(bus.ask(Events.append(room, "two")));

        assertThat(await(bus.ask(newest(room, freshRoom())))).containsExactly(2L, 0L);
    }

    @Test
    void more_waiting_messages_than_allowed_are_refused_as_unavailable_and_the_others_stored() {
        List<Future<AppendEvent.Appended>> answers = IntStream.range(0, 300)
                .mapToObj(i -> bus.ask(Events.append(room, "m" + i)))
                .toList();
        await(Future.join(answers).otherwiseEmpty());

        List<Future<AppendEvent.Appended>> refused =
                answers.stream().filter(Future::failed).toList();
        long stored = answers.size() - refused.size();

        assertThat(stored).isGreaterThanOrEqualTo(CONFIG.maxQueued());
        assertThat(refused)
                .allSatisfy(answer ->
                        assertThat(((BuslineException) answer.cause()).code()).isEqualTo(ErrorCode.UNAVAILABLE));
        assertThat(await(bus.ask(newest(room)))).containsExactly(stored);
    }

    @Test
    void a_redis_that_is_not_there_is_unavailable_at_once(Vertx vertx) {
        Vertx other = Vertx.vertx();
        try {
            Bus lonely = new Bus(other);
            await(other.deployVerticle(new HistoryVerticle(
                    lonely,
                    RedisConfig.standalone("redis://127.0.0.1:1"),
                    CONFIG,
                    Clock.systemUTC(),
                    new SimpleMeterRegistry(),
                    new Overload(new SimpleMeterRegistry()))));

            assertThat(await(lonely.ask(new CheckHistory())).instances())
                    .containsOnly(entry("127.0.0.1:1", Optional.of("it is out of reach")));
            assertThatThrownBy(() -> await(lonely.ask(Events.append(room, "x"))))
                    .isInstanceOfSatisfying(
                            BuslineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        } finally {
            await(other.close());
        }
    }

    private static ReadNewest newest(String... rooms) {
        Map<String, Long> reached = new LinkedHashMap<>();
        for (String room : rooms) {
            reached.put(room, 0L);
        }
        return new ReadNewest(reached);
    }

    private void appendOverFiveHours() {
        for (int i = 0; i < 30; i++) {
            await(bus.ask(Events.append(room, "m" + i)));
            clock.forward(Duration.ofMinutes(i % 3 == 0 ? 29 : 0));
        }
    }

    private String key(String tail) {
        return "busline:{" + room + "}:" + tail;
    }

    private List<String> keys(String kind) {
        Response keys = await(redis.send(Request.cmd(Command.KEYS, key(kind) + "*")));
        return keys.stream().map(Response::toString).toList();
    }

    private long ttl(String key) {
        return await(redis.send(Request.cmd(Command.TTL, key))).toLong();
    }

    private static List<Long> seqs(ReadHistory.Page page) {
        return page.messages().stream().map(StoredEvent::seq).toList();
    }
}
