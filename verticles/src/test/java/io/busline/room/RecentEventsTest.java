package io.busline.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.config.HistoryConfig;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.busline.testing.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
    private static final long PLENTY = 1_000_000;

    private final RecentEvents recent = new RecentEvents(5);

    @Test
    void who_has_seen_some_gets_the_rest() {
        start(10, false, 11, 12, 13);

        assertThat(recent.covers(11, 500, PLENTY)).isTrue();
        assertThat(seqs(recent.since(11, 500, PLENTY))).containsExactly(12L, 13L);
        assertThat(recent.since(11, 500, PLENTY).complete()).isTrue();
        assertThat(seqs(recent.since(13, 500, PLENTY))).isEmpty();
    }

    @Test
    void what_is_older_than_memory_is_for_history_unless_enough_is_here() {
        start(10, false, 11, 12, 13);

        assertThat(recent.covers(9, 500, PLENTY)).isFalse();
        assertThat(recent.covers(9, 3, PLENTY)).isTrue();
        assertThat(seqs(recent.since(9, 2, PLENTY))).containsExactly(12L, 13L);
        assertThat(recent.since(9, 2, PLENTY).complete()).isFalse();
    }

    @Test
    void a_page_of_history_is_in_memory_if_it_is_full_or_nothing_older_is_anywhere() {
        start(10, false, 11, 12, 13, 14);

        assertThat(recent.before(Long.MAX_VALUE, 2, PLENTY)).hasValueSatisfying(page -> {
            assertThat(page.messages()).extracting(StoredEvent::seq).containsExactly(13L, 14L);
            assertThat(page.more()).isTrue();
        });
        assertThat(recent.before(14, 3, PLENTY))
                .hasValueSatisfying(page ->
                        assertThat(page.messages()).extracting(StoredEvent::seq).containsExactly(11L, 12L, 13L));
        assertThat(recent.before(14, 4, PLENTY)).isEmpty();
        assertThat(recent.before(5, 1, PLENTY)).isEmpty();
        int one = message(11).frame().length();
        assertThat(recent.before(14, 4, 2L * one)).hasValueSatisfying(page -> {
            assertThat(page.messages()).extracting(StoredEvent::seq).containsExactly(12L, 13L);
            assertThat(page.more()).isTrue();
        });
    }

    @Test
    void a_page_of_a_room_that_is_whole_in_memory_knows_that_there_is_no_more() {
        start(0, true, 1, 2);

        assertThat(recent.before(Long.MAX_VALUE, 2, PLENTY)).hasValueSatisfying(page -> {
            assertThat(page.messages()).hasSize(2);
            assertThat(page.more()).isFalse();
        });
        assertThat(recent.before(1, 5, PLENTY))
                .hasValueSatisfying(page -> assertThat(page.messages()).isEmpty());
    }

    @Test
    void what_nobody_has_any_more_is_not_complete() {
        start(10, true, 11, 12);

        assertThat(recent.covers(3, 500, PLENTY)).isTrue();
        assertThat(seqs(recent.since(3, 500, PLENTY))).containsExactly(11L, 12L);
        assertThat(recent.since(3, 500, PLENTY).complete()).isFalse();
        assertThat(recent.since(10, 500, PLENTY).complete()).isTrue();
    }

    @Test
    void lost_numbers_are_incomplete_for_those_who_had_not_seen_behind_them_and_unused_ones_are_not() {
        start(10, false, 11);
        recent.add(new SeqGap(12, 13, false));
        recent.add(message(14));
        assertThat(recent.since(11, 500, PLENTY).complete()).isTrue();

        recent.add(new SeqGap(15, 20, true));
        recent.add(message(21));

        assertThat(recent.since(14, 500, PLENTY).complete()).isFalse();
        assertThat(recent.since(20, 500, PLENTY).complete()).isTrue();
    }

    @Test
    void an_answer_is_cut_at_its_bytes_but_never_empty_for_that() {
        start(10, false, 11, 12, 13);
        int one = message(11).frame().length();

        assertThat(seqs(recent.since(10, 500, 2L * one))).containsExactly(12L, 13L);
        assertThat(recent.since(10, 500, 2L * one).complete()).isFalse();
        assertThat(seqs(recent.since(10, 500, 1))).containsExactly(13L);
    }

    @Test
    void beyond_its_count_the_oldest_are_forgotten() {
        start(0, true, 1, 2, 3);
        LongStream.rangeClosed(4, 9).forEach(seq -> recent.add(message(seq)));

        assertThat(recent.size()).isEqualTo(5);
        assertThat(recent.after()).isEqualTo(4);
        assertThat(recent.covers(3, 500, PLENTY)).isFalse();
        assertThat(seqs(recent.since(4, 500, PLENTY))).containsExactly(5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void older_ones_are_added_as_far_as_they_fit() {
        start(10, false, 11, 12, 13);

        recent.prepend(past(6, 10, true, 7, 8, 9, 10));
        recent.prepend(past(0, 8, true, 1));

        assertThat(recent.after()).isEqualTo(8);
        assertThat(recent.covers(5, 500, PLENTY)).as("not all of history").isFalse();
        assertThat(seqs(recent.since(8, 500, PLENTY))).containsExactly(9L, 10L, 11L, 12L, 13L);
    }

    @Test
    void what_is_over_its_lifetime_in_history_is_forgotten_here_too() {
        HistoryConfig history = HistoryConfig.DEFAULT;
        long bucket = 1_800_000_000_000L;
        start(0, true, 1);
        recent.add(Events.stored(2, bucket));
        recent.add(Events.stored(3, bucket + 300_000));
        long end = bucket + Duration.ofMinutes(5).plus(history.lifetime()).toMillis();

        assertThat(recent.forgetExpired(history, end - 1))
                .as("message 1 is of 1970")
                .isTrue();
        assertThat(recent.forgetExpired(history, end - 1)).isFalse();
        assertThat(recent.forgetExpired(history, end)).isTrue();

        assertThat(seqs(recent.since(0, 500, PLENTY))).containsExactly(3L);
        assertThat(recent.covers(0, 500, PLENTY)).isTrue();
        assertThat(recent.since(0, 500, PLENTY).complete()).isFalse();
    }

    @Test
    void memory_that_is_short_is_taken_from_the_room_that_was_quiet_longest() {
        RecentMemory memory = new RecentMemory(3L * message(1).frame().length());
        HubMetrics metrics = new HubMetrics(new io.micrometer.core.instrument.simple.SimpleMeterRegistry());
        RoomFeed quiet = new RoomFeed("quiet", 100, memory, metrics);
        RoomFeed busy = new RoomFeed("busy", 100, memory, metrics);
        for (RoomFeed feed : List.of(quiet, busy)) {
            feed.startAt(new KnownRange(List.of(), 0, 0, 0, true), 0, 0);
        }
        quiet.hear(message(1), 0);
        busy.hear(message(1), 0);
        busy.hear(message(2), 0);

        busy.hear(message(3), 0);
        assertThat(quiet.recentSize()).isZero();
        assertThat(quiet.recentAfter()).isEqualTo(1);
        assertThat(busy.recentSize()).isEqualTo(3);

        busy.hear(message(4), 0);
        assertThat(seqs(busy.recentSince(1, 500, PLENTY))).containsExactly(2L, 3L, 4L);
        assertThat(busy.recentAfter()).isEqualTo(1);
    }

    private void start(long after, boolean all, long... seqs) {
        recent.prepend(past(after, seqs[seqs.length - 1], all, seqs));
    }

    private static KnownRange past(long after, long upTo, boolean all, long... seqs) {
        List<StoredEvent> messages = new ArrayList<>();
        for (long seq : seqs) {
            messages.add(message(seq));
        }
        return new KnownRange(messages, after, upTo, 0, all);
    }

    private static StoredEvent message(long seq) {
        return Events.stored(seq);
    }

    private static List<Long> seqs(RecentEvents.Slice slice) {
        return slice.messages().stream().map(StoredEvent::seq).toList();
    }
}
