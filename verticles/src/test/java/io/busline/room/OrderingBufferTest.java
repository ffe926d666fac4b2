package io.busline.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.busline.testing.Events;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderingBufferTest {
    private final List<Long> released = new ArrayList<>();
    private final List<SeqGap> skipped = new ArrayList<>();
    private final OrderingBuffer buffer = new OrderingBuffer(new OrderingBuffer.Receiver() {
        @Override
        public void release(StoredEvent message) {
            released.add(message.seq());
        }

        @Override
        public void release(SeqGap gap) {
            skipped.add(gap);
        }
    });

    @Test
    void what_comes_in_order_is_released_at_once() {
        startAt(0);

        offer(1, 2, 3);

        assertThat(released).containsExactly(1L, 2L, 3L);
        assertThat(buffer.isBehind()).isFalse();
    }

    @Test
    void what_comes_early_waits_for_what_is_missing() {
        startAt(4);

        offer(7, 6);
        assertThat(released).isEmpty();
        assertThat(buffer.isBehind()).isTrue();

        offer(5);
        assertThat(released).containsExactly(5L, 6L, 7L);
        assertThat(buffer.isBehind()).isFalse();
    }

    @Test
    void what_comes_twice_is_released_once() {
        startAt(0);

        offer(1, 1, 3, 3, 2, 2, 1, 3);

        assertThat(released).containsExactly(1L, 2L, 3L);
    }

    @Test
    void before_the_start_is_known_everything_waits() {
        offer(9, 11, 10);
        assertThat(released).isEmpty();
        assertThat(buffer.isBehind()).isFalse();

        startAt(9);
        assertThat(released).containsExactly(10L, 11L);
    }

    @Test
    void the_rooms_counter_reveals_what_never_came() {
        startAt(3);

        buffer.expect(5, 0);
        assertThat(buffer.isBehind()).isTrue();

        offer(4, 5);
        assertThat(buffer.isBehind()).isFalse();
    }

    @Test
    void what_is_missing_first_ends_before_what_is_held_or_at_the_counter() {
        startAt(0);
        buffer.expect(3, 0);
        assertThat(buffer.missingUpTo()).isEqualTo(3);

        buffer.expect(9, 1);
        assertThat(buffer.missingUpTo())
                .as("later numbers have not been missing as long")
                .isEqualTo(3);

        offer(3);
        assertThat(buffer.missingUpTo()).isEqualTo(2);
    }

    @Test
    void a_gap_has_been_missing_since_something_behind_it_came_or_was_counted() {
        startAt(0);
        buffer.offer(Events.stored(2), 10);
        buffer.offer(Events.stored(4), 20);
        buffer.expect(5, 30);
        assertThat(buffer.missingSince()).isEqualTo(10);

        offer(1);
        assertThat(buffer.missingSince()).isEqualTo(20);
        offer(3);
        assertThat(buffer.missingSince()).isEqualTo(30);

        buffer.restartPatience(40);
        assertThat(buffer.missingSince()).isEqualTo(40);
    }

    @Test
    void a_voided_number_is_passed_over_in_its_turn() {
        startAt(0);

        buffer.skip(SeqGap.unused(2), 0);
        offer(3, 1);
        buffer.skip(SeqGap.unused(4), 0);
        offer(5);

        assertThat(released).containsExactly(1L, 3L, 5L);
        assertThat(skipped).containsExactly(SeqGap.unused(2), SeqGap.unused(4));
        assertThat(buffer.isBehind()).isFalse();
    }

    @Test
    void a_wide_gap_is_passed_over_at_once_and_spares_the_messages_in_it() {
        startAt(10);
        offer(15, 1_000_000);

        buffer.skip(new SeqGap(5, 2_000_000, true), 0);

        assertThat(released).containsExactly(15L, 1_000_000L);
        assertThat(skipped)
                .containsExactly(
                        new SeqGap(11, 14, true),
                        new SeqGap(16, 999_999, true),
                        new SeqGap(1_000_001, 2_000_000, true));
        assertThat(buffer.position()).isEqualTo(2_000_000);
    }

    @Test
    void a_gap_across_more_messages_than_are_held_leaves_the_highest_to_history() {
        startAt(0);
        offer(LongStream.iterate(3, seq -> seq <= 20_001, seq -> seq + 2).toArray());

        buffer.skip(new SeqGap(2, 30_000, true), 0);
        offer(1);
        while (buffer.canRelease()) {
            buffer.releaseHeld();
        }

        assertThat(released).startsWith(1L, 3L, 5L).isSorted();
        assertThat(buffer.isBehind()).isTrue();
    }

    @Test
    void gaps_that_overlap_are_told_once() {
        startAt(0);

        buffer.skip(new SeqGap(3, 6, false), 0);
        buffer.skip(new SeqGap(5, 9, true), 0);
        buffer.skip(new SeqGap(4, 4, true), 0);
        offer(5, 1, 2);

        assertThat(released).containsExactly(1L, 2L);
        assertThat(skipped).containsExactly(new SeqGap(3, 6, false), new SeqGap(7, 9, true));
    }

    @Test
    void a_gap_that_came_before_the_start_is_known_counts_from_the_start_on() {
        buffer.skip(new SeqGap(3, 9, true), 0);

        startAt(5);

        assertThat(skipped).containsExactly(new SeqGap(6, 9, true));
        assertThat(buffer.position()).isEqualTo(9);
    }

    @Test
    void what_has_piled_up_behind_a_gap_is_released_in_portions() {
        startAt(0);
        offer(LongStream.rangeClosed(2, 2_000).toArray());

        offer(1);
        assertThat(released).hasSize(1 + OrderingBuffer.PORTION);
        offer(2_001);
        assertThat(released).hasSize(1 + OrderingBuffer.PORTION);

        while (buffer.canRelease()) {
            buffer.releaseHeld();
        }
        assertThat(released).isEqualTo(LongStream.rangeClosed(1, 2_001).boxed().toList());
    }

    @Test
    void when_too_much_is_held_the_highest_are_left_to_history() {
        startAt(0);
        offer(LongStream.rangeClosed(1_000, 12_000).toArray());

        offer(LongStream.rangeClosed(1, 999).toArray());
        while (buffer.canRelease()) {
            buffer.releaseHeld();
        }

        assertThat(released).startsWith(1L).isSorted().contains(5_000L);
        assertThat(buffer.isBehind()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void any_shuffle_with_doublets_comes_out_in_order_once(long seed) {
        List<Long> seqs = new ArrayList<>(LongStream.rangeClosed(1, 500).boxed().toList());
        seqs.addAll(LongStream.rangeClosed(100, 300).boxed().toList());
        Collections.shuffle(seqs, new Random(seed));
        startAt(0);

        seqs.forEach(this::offer);
        while (buffer.canRelease()) {
            buffer.releaseHeld();
        }

        assertThat(released).isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
    }

    @Test
    void a_number_far_beyond_the_counter_is_not_credible_until_the_counter_gets_there() {
        startAt(5);
        assertThat(buffer.isCredible(1_000_005)).isTrue();
        assertThat(buffer.isCredible(1_000_006)).isFalse();
        assertThat(buffer.isCredible(StoredEvent.LARGEST_SEQ)).isFalse();

        offer(1_000_005);
        assertThat(buffer.isCredible(1_000_006))
                .as("what the bus brings makes nothing more credible")
                .isFalse();

        buffer.expect(2_000_000_000_000L, 0);
        assertThat(buffer.isCredible(2_000_000_000_100L)).isTrue();
    }

    @Test
    void numbers_and_gaps_far_beyond_the_counter_that_came_before_the_start_are_forgotten() {
        offer(StoredEvent.LARGEST_SEQ, 7);
        buffer.skip(new SeqGap(8, StoredEvent.LARGEST_SEQ - 1, true), 0);

        startAt(6);
        offer(8);

        assertThat(released).containsExactly(7L, 8L);
        assertThat(skipped).isEmpty();
        assertThat(buffer.newest()).isEqualTo(8);
    }

    private void startAt(long seq) {
        buffer.startAt(seq, seq);
    }

    private void offer(long... seqs) {
        for (long seq : seqs) {
            buffer.offer(Events.stored(seq), 0);
        }
    }
}
