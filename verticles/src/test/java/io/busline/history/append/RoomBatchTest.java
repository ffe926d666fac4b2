package io.busline.history.append;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bus.ClusterEvent;
import io.busline.history.AppendEvent;
import io.busline.history.AppendStep;
import io.busline.history.FakeHistory;
import io.busline.history.layout.Keys;
import io.busline.history.redis.Answers;
import io.busline.history.redis.Commands;
import io.busline.protocol.SeqGap;
import io.busline.testing.Events;
import io.busline.testing.ManualClock;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RoomBatchTest {
    private static final long ID_LIFETIME = 600;

    private FakeHistory history;
    private String room;
    private KnownRoom known;

    @BeforeEach
    void create(Vertx vertx) {
        history = new FakeHistory(vertx);
        room = history.room;
        known = new KnownRoom(room);
    }

    @Test
    void events_are_numbered_in_order_written_published_and_acknowledged() {
        PendingAppend one = pending("one", null);
        PendingAppend two = pending("two", null);

        RoomBatch.Unfinished unfinished = store(one, two);

        assertThat(answer(one)).isEqualTo(new AppendEvent.Appended(1, ManualClock.START));
        assertThat(answer(two)).isEqualTo(new AppendEvent.Appended(2, ManualClock.START));
        assertThat(history.read().messages()).extracting(e -> e.seq()).containsExactly(1L, 2L);
        assertThat(history.published())
                .containsExactlyElementsOf(history.read().messages().stream()
                        .map(event -> (ClusterEvent) new ClusterEvent.EventStored(room, event))
                        .toList());
        assertThat(decisions()).isEqualTo(Map.of("1", 1L, "2", 1L));
        assertThat(unfinished.again()).isEmpty();
        assertThat(unfinished.repeats()).isEmpty();
    }

    @Test
    void the_first_event_names_its_bucket_before_the_counter_rises_and_gives_all_keys_their_lifetime() {
        store(pending("one", "id"));

        List<String> commands = history.redis.carriedOut();
        assertThat(commands).hasSameSizeAs(AppendStep.values());
        for (AppendStep step : AppendStep.values()) {
            assertThat(step.command()
                            .matches(List.of(commands.get(step.ordinal()).split(" "))))
                    .as("%s is %s", step, commands.get(step.ordinal()))
                    .isTrue();
        }
        assertThat(history.redis.lifetimes())
                .containsOnlyKeys(
                        Keys.index(room, history.buckets.indexOf(FakeHistory.BUCKET)),
                        Keys.bucket(room, FakeHistory.BUCKET),
                        Keys.decisions(room, 0),
                        claimKey("id"));
    }

    @Test
    void a_bucket_that_this_node_has_opened_costs_no_further_commands() {
        store(pending("one", null));
        history.redis.carriedOut().clear();

        store(pending("two", null));

        assertThat(history.redis.carriedOut())
                .extracting(command -> command.split(" ")[0])
                .containsExactly("INCRBY", "ZADD", "ZADD");
    }

    @Test
    void an_id_is_claimed_with_number_and_time() {
        store(pending("one", "id"));

        assertThat(history.redis.members(claimKey("id"))).isEqualTo(Map.of("s0", 1L, "t0", ManualClock.START));
        assertThat(history.redis.lifetimes()).containsEntry(claimKey("id"), ID_LIFETIME);
    }

    @Test
    void a_repeat_that_says_so_is_looked_up_and_uses_up_no_number() {
        store(pending("one", "id"));
        PendingAppend repeat = new PendingAppend(Events.appendAgain(room, "one", "id"));
        PendingAppend other = new PendingAppend(Events.appendAgain(room, "two", "other"));

        RoomBatch.Unfinished unfinished = store(repeat, other);

        assertThat(unfinished.repeats()).containsExactly(repeat);
        assertThat(answer(other).seq()).isEqualTo(2);
        assertThat(history.redis.counter(Keys.seq(room))).isEqualTo(2);
    }

    @Test
    void a_repeat_that_does_not_say_so_leaves_its_number_unused() {
        store(pending("one", "id"));
        PendingAppend repeat = pending("one", "id");

        RoomBatch.Unfinished unfinished = store(repeat);

        assertThat(unfinished.repeats()).containsExactly(repeat);
        assertThat(repeat.promise.future().isComplete()).isFalse();
        assertThat(history.published()).endsWith(new ClusterEvent.GapFound(room, SeqGap.unused(2)));
        assertThat(history.read().gaps()).containsExactly(SeqGap.unused(2));
    }

    @Test
    void an_event_whose_number_somebody_has_decided_to_be_unused_is_hidden_and_sent_again() {
        PendingAppend overruled = pending("late", "id");
        PendingAppend stored = pending("in time", null);
        history.redis.before(AppendStep.DECIDED.command(), () -> history.redis.add(Keys.decisions(room, 0), 0, "1"));

        RoomBatch.Unfinished unfinished = store(overruled, stored);

        assertThat(unfinished.again()).hasSize(1);
        assertThat(unfinished.again().get(0).request).isEqualTo(overruled.request);
        assertThat(unfinished.again().get(0).generation).isEqualTo(1);
        assertThat(overruled.promise.future().isComplete()).isFalse();
        assertThat(answer(stored).seq()).isEqualTo(2);
        assertThat(history.read().messages()).extracting(e -> e.seq()).containsExactly(2L);
        assertThat(history.read().gaps()).containsExactly(SeqGap.unused(1));
    }

    @Test
    void the_answer_to_an_event_that_is_sent_again_is_the_answer_to_the_first_sending() {
        PendingAppend overruled = pending("late", "id");
        history.redis.before(AppendStep.DECIDED.command(), () -> history.redis.add(Keys.decisions(room, 0), 0, "1"));
        RoomBatch.Unfinished unfinished = store(overruled);

        store(unfinished.again().get(0));

        assertThat(answer(overruled).seq()).isEqualTo(2);
        assertThat(history.redis.members(claimKey("id")))
                .containsEntry("s0", 1L)
                .containsEntry("s1", 2L);
    }

    @Test
    void numbers_that_were_given_out_before_are_noticed_and_nothing_is_written() {
        known.reached(5);
        RoomBatch batch = batch(pending("one", null));

        step(batch, RoomBatch::addNumbering, RoomBatch::takeNumbers);

        assertThat(batch.isNumberedTwice()).isTrue();
        history.redis.setCounter(Keys.seq(room), 5);
        RoomBatch next = batch(pending("one", null));
        step(next, RoomBatch::addNumbering, RoomBatch::takeNumbers);
        assertThat(next.isNumberedTwice()).isFalse();
    }

    @Test
    void a_counter_that_was_raised_far_has_the_bucket_opened_again_because_redis_may_have_lost_it() {
        store(pending("one", null));
        history.redis.flush();
        history.redis.setCounter(Keys.seq(room), CounterRepair.MARGIN);

        store(pending("two", null));

        assertThat(history.redis.lifetimes())
                .containsKeys(
                        Keys.bucket(room, FakeHistory.BUCKET),
                        Keys.index(room, history.buckets.indexOf(FakeHistory.BUCKET)));
        assertThat(history.read().messages()).extracting(e -> e.seq()).containsExactly(CounterRepair.MARGIN + 1);
    }

    @Test
    void a_number_is_decided_where_the_bucket_is_opened_again_too() {
        store(pending("one", null));
        history.redis.setCounter(Keys.seq(room), CounterRepair.MARGIN);
        PendingAppend overruled = pending("late", null);
        String seq = Long.toString(CounterRepair.MARGIN + 1);
        history.redis.before(AppendStep.DECIDED.command(), () -> history.redis.add(decisionsOf(seq), 0, seq));

        assertThat(store(overruled).again()).hasSize(1);
        assertThat(overruled.promise.future().isComplete()).isFalse();
    }

    private String decisionsOf(String seq) {
        return Keys.decisions(room, Long.parseLong(seq) / 128 * 128);
    }

    private PendingAppend pending(String text, String id) {
        return new PendingAppend(Events.append(room, text, id));
    }

    private RoomBatch batch(PendingAppend... pending) {
        RoomBatch batch = new RoomBatch(known, known.highest(), history.buckets, ID_LIFETIME, history.clock.millis());
        List.of(pending).forEach(batch::add);
        return batch;
    }

    private RoomBatch.Unfinished store(PendingAppend... pending) {
        RoomBatch batch = batch(pending);
        step(batch, RoomBatch::addLookups, RoomBatch::takeLookups);
        step(batch, RoomBatch::addNumbering, RoomBatch::takeNumbers);
        assertThat(batch.isNumberedTwice()).isFalse();
        step(batch, RoomBatch::addClaims, RoomBatch::takeClaims);
        step(batch, RoomBatch::addWriting, RoomBatch::takeWritten);
        step(batch, RoomBatch::addQuestions, RoomBatch::takeDecided);
        step(batch, RoomBatch::addOverruled, RoomBatch::takeOverruled);
        return batch.announce(history.bus);
    }

    private void step(RoomBatch batch, BiConsumer<RoomBatch, Commands> add, BiConsumer<RoomBatch, Answers> take) {
        Commands commands = new Commands();
        add.accept(batch, commands);
        take.accept(batch, await(history.redis.send(commands)));
    }

    private static AppendEvent.Appended answer(PendingAppend pending) {
        return await(pending.promise.future());
    }

    private Map<String, Long> decisions() {
        return history.redis.members(Keys.decisions(room, 0));
    }

    private String claimKey(String id) {
        return Keys.claim(room, Events.ADA.id(), id);
    }
}
