package io.busline.history.append;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bus.ClusterEvent;
import io.busline.history.AppendEvent;
import io.busline.history.AppendStep;
import io.busline.history.FakeHistory;
import io.busline.history.SettleNumbers;
import io.busline.history.layout.Keys;
import io.busline.history.settle.Settler;
import io.busline.overload.Overload;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.busline.protocol.SeqGap;
import io.busline.testing.CommandPattern;
import io.busline.testing.Events;
import io.busline.testing.HistoryConfigs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
class AppenderTest {
    private static final int MAX_QUEUED = 100;

    private final KnownRooms known = new KnownRooms();
    private final Overload overload = new Overload(new SimpleMeterRegistry());
    private FakeHistory history;
    private Context context;
    private Appender appender;

    @BeforeEach
    void create(Vertx vertx) {
        history = new FakeHistory(vertx);
        context = vertx.getOrCreateContext();
        appender = new Appender(
                vertx,
                history.redis,
                history.bus,
                known,
                new Repeats(
                        history.redis,
                        history.reader,
                        history.bus,
                        history.buckets,
                        history.clock,
                        Duration.ofMinutes(10)),
                new CounterRepair(history.redis, history.bus, history.buckets, history.clock, known, true),
                history.buckets,
                history.clock,
                new AppendQueue(HistoryConfigs.with().maxQueued(MAX_QUEUED).build(), new Capacity(overload), overload),
                new HistoryMetrics(new SimpleMeterRegistry()));
    }

    @Test
    void events_of_one_turn_share_two_round_trips_whatever_their_rooms() {
        List<AppendEvent> requests = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            requests.add(Events.append("room" + i % 3, "m"));
        }

        await(Future.all(append(requests)));

        assertThat(history.redis.roundTrips()).isEqualTo(2);
        assertThat(LongStream.range(0, 3).map(i -> history.redis.counter(Keys.seq("room" + i))))
                .containsExactly(17L, 17L, 16L);
    }

    @Test
    void an_id_costs_a_third_round_trip_and_a_look_up_a_fourth() {
        await(append(Events.append(history.room, "m", "id")));
        assertThat(history.redis.roundTrips()).isEqualTo(3);

        await(append(Events.appendAgain(history.room, "m", "other")));
        assertThat(history.redis.roundTrips()).isEqualTo(7);
    }

    @ParameterizedTest(name = "the connection fails before {0}")
    @EnumSource(AppendStep.class)
    void a_connection_that_fails_between_two_commands_costs_neither_a_loss_nor_a_double(AppendStep step) {
        AppendEvent request = Events.append(history.room, "once", "id");
        history.redis.failBefore(step.command());

        Future<AppendEvent.Appended> first = append(request);
        assertThat(await(first.map(false).otherwise(AppenderTest::isUnavailable)))
                .isTrue();
        AppendEvent.Appended again = await(append(request));

        assertThat(await(append(request))).isEqualTo(again);
        assertThat(history.read().messages()).extracting(e -> e.seq()).containsExactly(again.seq());
        assertThat(history.published().stream()
                        .filter(ClusterEvent.EventStored.class::isInstance)
                        .distinct())
                .hasSize(1);
        assertThat(history.redis.members(Keys.decisions(history.room, 0)))
                .containsEntry(Long.toString(again.seq()), 1L);
    }

    @Test
    void the_same_event_sent_again_meanwhile_gets_the_same_answer() {
        AppendEvent request = Events.append(history.room, "once", "id");

        List<Future<AppendEvent.Appended>> answers = append(List.of(request, request, request));

        await(Future.all(answers));
        assertThat(answers)
                .extracting(Future::result)
                .containsOnly(answers.get(0).result());
        assertThat(history.redis.counter(Keys.seq(history.room))).isEqualTo(1);
    }

    @Test
    void an_event_whose_number_was_decided_to_be_unused_gets_another() {
        history.redis.before(
                AppendStep.DECIDED.command(), () -> history.redis.add(Keys.decisions(history.room, 0), 0, "1"));

        assertThat(await(append(Events.append(history.room, "late", "id"))).seq())
                .isEqualTo(2);

        assertThat(history.read().gaps()).containsExactly(SeqGap.unused(1));
        assertThat(history.read().messages()).extracting(e -> e.seq()).containsExactly(2L);
    }

    @Test
    void a_counter_that_has_gone_back_is_raised_before_the_event_is_numbered() {
        await(append(List.of(
                        Events.append(history.room, "a"),
                        Events.append(history.room, "b"),
                        Events.append(history.room, "c")))
                .get(2));
        history.redis.setCounter(Keys.seq(history.room), 1);

        long seq = await(append(Events.append(history.room, "d"))).seq();

        assertThat(seq).isGreaterThan(CounterRepair.MARGIN);
        assertThat(history.read().gaps()).hasSize(1).allMatch(SeqGap::lost);
    }

    @Test
    void a_counter_that_has_gone_back_is_raised_also_if_the_event_itself_has_made_it_catch_up() {
        await(append(Events.append(history.room, "a")));
        history.redis.delete(Keys.seq(history.room));

        long seq = await(append(Events.append(history.room, "b"))).seq();

        assertThat(seq).isGreaterThan(CounterRepair.MARGIN);
        assertThat(history.read().gaps()).hasSize(1).allMatch(SeqGap::lost);
    }

    @Test
    void more_than_may_wait_are_refused_and_the_others_stored() {
        List<AppendEvent> requests = new ArrayList<>();
        for (int i = 0; i <= MAX_QUEUED; i++) {
            requests.add(Events.append(history.room, "m"));
        }

        List<Future<AppendEvent.Appended>> answers = append(requests);
        await(Future.join(answers).otherwiseEmpty());

        assertThat(isUnavailable(answers.get(MAX_QUEUED).cause())).isTrue();
        assertThat(answers.subList(0, MAX_QUEUED)).allMatch(Future::succeeded);
    }

    @Test
    void who_comes_last_with_little_is_in_the_first_batch_although_others_fill_the_queue() {
        List<AppendEvent> requests = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            requests.add(Events.by("flooder" + i % 3, history.room, "x".repeat(20_000)));
        }
        requests.add(Events.by("bystander", "other", "hi"));

        List<Integer> order = new ArrayList<>();
        await(Future.all(append(requests, order::add)));

        assertThat(order.indexOf(60)).isLessThan(15);
    }

    @Test
    void a_redis_that_is_full_is_told_and_the_numbers_it_gave_out_before_become_gaps() {
        history.redis.refuse(true, CommandPattern.of("ZADD"));
        Future<AppendEvent.Appended> refused = append(Events.append(history.room, "m"));

        assertThat(await(refused.map("").otherwise(Throwable::getMessage))).isEqualTo("history is full");

        Settler settler = new Settler(history.redis, history.bus, history.buckets, history.clock);
        SettleNumbers query = new SettleNumbers(history.room, 0, 1, 1, 2_000);
        history.redis.setCounter(Keys.seq(history.room), 1); // Redis was full between two commands
        assertThat(settler.settle(history.reader, query).failed()).isTrue(); // the gap can't be written either
        history.redis.refuse(false, CommandPattern.of("ZADD"));
        assertThat(await(settler.settle(history.reader, query)).gaps()).containsExactly(SeqGap.unused(1));
        assertThat(await(append(Events.append(history.room, "again"))).seq()).isEqualTo(2);
    }

    private static boolean isUnavailable(Throwable failure) {
        return failure instanceof BuslineException expected && expected.code() == ErrorCode.UNAVAILABLE;
    }

    private Future<AppendEvent.Appended> append(AppendEvent request) {
        return append(List.of(request)).get(0);
    }

    private List<Future<AppendEvent.Appended>> append(List<AppendEvent> requests) {
        return append(requests, index -> {});
    }

    /**
     * Appends them in one turn of the appender's context.
     *
     * @param stored is told of each that is stored, by its index; on that context, before the answer
     */
    private List<Future<AppendEvent.Appended>> append(List<AppendEvent> requests, IntConsumer stored) {
        List<Promise<AppendEvent.Appended>> answers = requests.stream()
                .map(request -> Promise.<AppendEvent.Appended>promise())
                .toList();
        context.runOnContext(turn -> {
            for (int i = 0; i < requests.size(); i++) {
                int index = i;
                appender.append(requests.get(i))
                        .onSuccess(appended -> stored.accept(index))
                        .onComplete(answers.get(i));
            }
        });
        return answers.stream().map(Promise::future).toList();
    }
}
