package io.busline.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.history.ReadHistory;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.busline.testing.Events;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownRangeTest {
    private static final long NOW = 1_000_000;
    private static final long OLD = NOW - 1;

    @Test
    void an_unbroken_past_ends_with_its_newest_message() {
        KnownRange past = KnownRange.newest(page(8, true, List.of(), message(6), message(7), message(8)), NOW);

        assertThat(past.upTo()).isEqualTo(8);
        assertThat(past.after()).isEqualTo(5);
        assertThat(past.messages()).hasSize(3);
    }

    @Test
    void a_number_unaccounted_for_ends_it() {
        KnownRange past = KnownRange.newest(page(9, true, List.of(), message(6), message(8), message(9)), NOW);

        assertThat(past.upTo()).isEqualTo(6);
        assertThat(past.messages()).hasSize(1);
    }

    @Test
    void a_gap_does_not_and_one_that_is_lost_is_remembered() {
        KnownRange unused =
                KnownRange.newest(page(9, true, List.of(new SeqGap(7, 8, false)), message(6), message(9)), NOW);
        KnownRange lost =
                KnownRange.newest(page(9, true, List.of(new SeqGap(7, 8, true)), message(6), message(9)), NOW);

        assertThat(List.of(unused.upTo(), unused.lostUpTo())).containsExactly(9L, 0L);
        assertThat(List.of(lost.upTo(), lost.lostUpTo())).containsExactly(9L, 8L);
    }

    @Test
    void a_message_that_may_not_be_decided_yet_ends_it() {
        KnownRange past = KnownRange.newest(page(7, true, List.of(), message(6), Events.stored(7, NOW)), NOW);

        assertThat(past.upTo()).isEqualTo(6);
    }

    @Test
    void a_counter_ahead_of_an_empty_history_is_looked_behind_only_while_something_may_be_on_its_way() {
        assertThat(KnownRange.newest(page(3, true, List.of()), NOW).upTo()).isZero();
        assertThat(KnownRange.newest(page(3, false, List.of()), NOW).upTo()).isEqualTo(3);
    }

    @Test
    void a_history_of_nothing_but_a_gap_ends_with_it() {
        KnownRange past = KnownRange.newest(page(100, true, List.of(new SeqGap(2, 100, true))), NOW);

        assertThat(List.of(past.upTo(), past.lostUpTo())).containsExactly(100L, 100L);
    }

    @Test
    void unused_numbers_before_the_first_message_belong_to_it_and_gaps_further_off_do_not() {
        KnownRange past = KnownRange.newest(
                page(6, true, List.of(new SeqGap(1, 1, true), new SeqGap(4, 5, false)), message(6)), NOW);

        assertThat(List.of(past.after(), past.upTo(), past.lostUpTo())).containsExactly(3L, 6L, 0L);
    }

    @Test
    void an_older_stretch_goes_from_its_first_message_to_where_it_was_cut_and_knows_what_is_missing() {
        KnownRange whole =
                KnownRange.older(page(20, true, List.of(new SeqGap(3, 3, false)), message(2), message(4)), 5);
        KnownRange broken = KnownRange.older(page(20, true, List.of(), message(2), message(4)), 7);

        assertThat(List.of(whole.after(), whole.upTo(), whole.lostUpTo())).containsExactly(1L, 4L, 0L);
        assertThat(List.of(broken.after(), broken.upTo(), broken.lostUpTo())).containsExactly(1L, 6L, 6L);
    }

    private static ReadHistory.Page page(long newest, boolean kept, List<SeqGap> gaps, StoredEvent... messages) {
        return new ReadHistory.Page(Arrays.asList(messages), gaps, false, 1, newest, newest, kept);
    }

    private static StoredEvent message(long seq) {
        return Events.stored(seq, OLD);
    }
}
