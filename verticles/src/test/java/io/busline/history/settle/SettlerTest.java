package io.busline.history.settle;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bus.ClusterEvent;
import io.busline.history.AppendStep;
import io.busline.history.FakeHistory;
import io.busline.history.SettleNumbers;
import io.busline.history.layout.Keys;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.busline.testing.CommandPattern;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SettlerTest {
    private static final long LONG_ENOUGH_MS = 1_000;
    private static final long LONGER_THAN_DECISIONS_ARE_VALID_MS = 20_001;

    private FakeHistory history;
    private Settler settler;

    @BeforeEach
    void create(Vertx vertx) {
        history = new FakeHistory(vertx);
        settler = new Settler(history.redis, history.bus, history.buckets, history.clock);
    }

    @Test
    void events_that_are_there_are_decided_to_be_stored() {
        StoredEvent one = history.put(1, "one");
        StoredEvent two = history.put(2, "two");

        SettleNumbers.Settled settled = settle(2, 0);

        assertThat(settled).isEqualTo(new SettleNumbers.Settled(List.of(one, two), List.of(), false));
        assertThat(decision(1)).isEqualTo(1);
        assertThat(decision(2)).isEqualTo(1);
    }

    @Test
    void a_number_that_is_missing_for_long_becomes_an_unused_gap_for_all() {
        StoredEvent two = history.put(2, "two");

        SettleNumbers.Settled settled = settle(2, LONG_ENOUGH_MS);

        SeqGap gap = SeqGap.unused(1);
        assertThat(settled).isEqualTo(new SettleNumbers.Settled(List.of(two), List.of(gap), false));
        assertThat(decision(1)).isZero();
        assertThat(history.read().gaps()).containsExactly(gap);
        assertThat(history.published()).containsExactly(new ClusterEvent.GapFound(history.room, gap));
    }

    @Test
    void a_number_that_is_not_missing_for_long_is_left_to_its_writer() {
        history.put(2, "two");

        assertThat(settle(2, LONG_ENOUGH_MS - 1).gaps()).isEmpty();
        assertThat(history.redis.members(Keys.decisions(history.room, 0))).containsOnlyKeys("2");
    }

    @Test
    void an_event_that_was_written_and_decided_while_history_was_read_is_delivered() {
        history.put(2, "two");
        history.redis.before(AppendStep.DECIDED.command(), () -> {
            history.put(1, "late");
            history.redis.add(Keys.decisions(history.room, 0), 1, "1");
        });

        SettleNumbers.Settled settled = settle(2, LONG_ENOUGH_MS);

        assertThat(settled.messages()).extracting(StoredEvent::seq).containsExactly(1L, 2L);
        assertThat(settled.gaps()).isEmpty();
        assertThat(history.published()).isEmpty();
    }

    @Test
    void an_event_that_was_written_too_late_is_hidden() {
        history.put(1, "too late");
        history.redis.add(Keys.decisions(history.room, 0), 0, "1");

        SettleNumbers.Settled settled = settle(1, 0);

        assertThat(settled.messages()).isEmpty();
        assertThat(settled.gaps()).containsExactly(SeqGap.unused(1));
        assertThat(history.read().messages()).isEmpty();
    }

    @Test
    void a_number_that_is_decided_to_be_stored_and_has_no_event_is_lost() {
        history.put(2, "two");
        history.redis.add(Keys.decisions(history.room, 0), 1, "1");

        assertThat(settle(2, LONG_ENOUGH_MS).gaps()).containsExactly(new SeqGap(1, 1, true));
    }

    @Test
    void a_member_that_is_no_event_does_not_stop_the_room() {
        history.putMember(FakeHistory.BUCKET, 1, "not JSON");
        history.put(2, "two");

        SettleNumbers.Settled settled = settle(2, LONG_ENOUGH_MS);

        assertThat(settled.messages()).extracting(StoredEvent::seq).containsExactly(2L);
        assertThat(settled.gaps()).containsExactly(new SeqGap(1, 1, true));
    }

    @Test
    void a_run_too_long_to_be_counted_is_lost_as_soon_as_no_writer_may_count_on_it() {
        long last = 60_000;
        history.put(last, "behind a repair that was not finished");

        assertThat(settle(last, LONGER_THAN_DECISIONS_ARE_VALID_MS - 1).gaps()).isEmpty();
        assertThat(settle(last, LONGER_THAN_DECISIONS_ARE_VALID_MS).gaps())
                .containsExactly(new SeqGap(1, last - 1, true));
    }

    @Test
    void at_most_500_numbers_are_decided_for_one_request() {
        history.put(2_000, "far");

        assertThat(settle(2_000, LONG_ENOUGH_MS).gaps()).containsExactly(new SeqGap(1, 500, false));
    }

    @Test
    void a_gap_that_could_not_be_written_is_not_told() {
        history.put(2, "two");
        history.redis.failBefore(CommandPattern.of("ZADD", ":x:"));

        assertThat(await(ask(2, LONG_ENOUGH_MS).map(true).otherwise(false))).isFalse();
        assertThat(history.published()).isEmpty();
        assertThat(settle(2, LONG_ENOUGH_MS).gaps()).containsExactly(SeqGap.unused(1));
    }

    private SettleNumbers.Settled settle(long last, long waitedMs) {
        return await(ask(last, waitedMs));
    }

    private Future<SettleNumbers.Settled> ask(long last, long waitedMs) {
        return settler.settle(history.reader, new SettleNumbers(history.room, 0, last, last, waitedMs));
    }

    private long decision(long seq) {
        return history.redis.members(Keys.decisions(history.room, 0)).get(Long.toString(seq));
    }
}
