package io.busline.history.append;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bus.ClusterEvent;
import io.busline.config.HistoryConfig;
import io.busline.history.AppendEvent;
import io.busline.history.AppendStep;
import io.busline.history.FakeHistory;
import io.busline.history.layout.Keys;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.busline.testing.Events;
import io.busline.testing.ManualClock;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RepeatsTest {
    private static final long CLAIMED_AT = ManualClock.START - 400_000; // in the bucket before the last

    private FakeHistory history;
    private AppendEvent request;
    private Repeats repeats;

    @BeforeEach
    void create(Vertx vertx) {
        history = new FakeHistory(vertx);
        request = Events.append(history.room, "once", "id");
        repeats = new Repeats(
                history.redis,
                history.reader,
                history.bus,
                history.buckets,
                history.clock,
                HistoryConfig.DEFAULT.idLifetime());
    }

    @Test
    void an_event_that_is_stored_is_decided_published_again_and_acknowledged() {
        claim(0, 7);
        StoredEvent stored = history.put(7, "once");

        Repeats.Answer answer = await(repeats.answer(request));

        assertThat(answer.appended()).isEqualTo(new AppendEvent.Appended(7, CLAIMED_AT));
        assertThat(history.redis.members(Keys.decisions(history.room, 0))).containsEntry("7", 1L);
        assertThat(history.published()).containsExactly(new ClusterEvent.EventStored(history.room, stored));
    }

    @Test
    void an_id_that_was_used_again_is_known_for_its_whole_lifetime_from_then_on() {
        claim(0, 7);
        history.put(7, "once");

        await(repeats.answer(request));

        assertThat(history.redis.lifetimes())
                .containsEntry(
                        Claim.key(request), HistoryConfig.DEFAULT.idLifetime().toSeconds());
    }

    @Test
    void an_event_that_was_claimed_and_not_written_is_written_where_the_claim_says() {
        claim(0, 7);
        indexed(history.buckets.startOf(CLAIMED_AT));

        Repeats.Answer answer = await(repeats.answer(request));

        assertThat(answer.appended()).isEqualTo(new AppendEvent.Appended(7, CLAIMED_AT));
        StoredEvent expected = StoredEvent.of(history.room, 7, CLAIMED_AT, Events.ADA, request.event());
        assertThat(history.read().messages()).containsExactly(expected);
        assertThat(history.redis.members(Keys.bucket(history.room, history.buckets.startOf(CLAIMED_AT))))
                .containsOnlyKeys(expected.frame().text());
    }

    @Test
    void an_event_whose_number_is_a_gap_gets_the_next_generation() {
        claim(0, 7);
        history.put(8, "marks the bucket");
        gap(SeqGap.unused(7));

        assertThat(await(repeats.answer(request))).isEqualTo(new Repeats.Answer(null, 1));
    }

    @Test
    void an_event_that_is_decided_to_be_unused_meanwhile_is_hidden_and_gets_the_next_generation() {
        claim(0, 7);
        indexed(history.buckets.startOf(CLAIMED_AT));
        history.redis.before(
                AppendStep.DECIDED.command(), () -> history.redis.add(Keys.decisions(history.room, 0), 0, "7"));

        assertThat(await(repeats.answer(request))).isEqualTo(new Repeats.Answer(null, 1));

        assertThat(history.read().messages()).isEmpty();
        assertThat(history.read().gaps()).containsExactly(SeqGap.unused(7));
        assertThat(history.published()).isEmpty();
    }

    @Test
    void the_last_generation_counts_even_if_the_first_is_gone() {
        claim(2, 9);
        StoredEvent stored = history.put(9, "once");

        assertThat(await(repeats.answer(request)).appended().seq()).isEqualTo(stored.seq());
    }

    @Test
    void without_a_claim_the_event_is_a_new_one() {
        assertThat(await(repeats.answer(request))).isEqualTo(new Repeats.Answer(null, 0));
    }

    @Test
    void an_answer_that_came_later_than_decisions_are_valid_does_not_count() {
        claim(0, 7);
        history.put(7, "once");
        history.redis.before(AppendStep.DECIDED.command(), () -> history.clock.forward(Duration.ofSeconds(21)));

        assertThat(await(repeats.answer(request).map(true).otherwise(false))).isFalse();
    }

    @Test
    void what_this_node_has_answered_lately_it_knows_for_half_of_an_ids_lifetime_unless_it_failed() {
        PendingAppend first = new PendingAppend(request);
        repeats.remember(first);
        PendingAppend again = new PendingAppend(request);
        assertThat(repeats.known(again)).isSameAs(first.promise.future());

        history.clock.forward(HistoryConfig.DEFAULT.idLifetime().dividedBy(2).plusMillis(1));
        assertThat(repeats.known(again)).isNull();

        repeats.remember(again);
        again.promise.fail("unavailable");
        assertThat(repeats.known(new PendingAppend(request))).isNull();
    }

    @Test
    void of_a_former_server_only_what_it_has_stored_counts() {
        assertThat(await(repeats.stored(request))).isNull();
        claim(0, 7);
        assertThat(await(repeats.stored(request))).isNull();

        history.put(7, "once");

        assertThat(await(repeats.stored(request))).isEqualTo(new AppendEvent.Appended(7, CLAIMED_AT));
    }

    private void claim(int generation, long seq) {
        String key = Keys.claim(history.room, Events.ADA.id(), "id");
        history.redis.add(key, seq, "s" + generation);
        history.redis.add(key, CLAIMED_AT, "t" + generation);
    }

    private void indexed(long bucket) {
        history.redis.add(
                Keys.index(history.room, history.buckets.indexOf(bucket)), Long.MAX_VALUE >> 11, Long.toString(bucket));
    }

    private void gap(SeqGap gap) {
        history.redis.add(Keys.gaps(history.room, FakeHistory.BUCKET), gap.to(), "v" + gap.from() + "-" + gap.to());
        history.redis.add(
                Keys.index(history.room, history.buckets.indexOf(FakeHistory.BUCKET)),
                gap.from(),
                "x" + FakeHistory.BUCKET);
    }
}
