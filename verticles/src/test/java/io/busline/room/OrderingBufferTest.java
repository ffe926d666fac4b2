package io.busline.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.StoredMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderingBufferTest {
    private final OrderingBuffer buffer = new OrderingBuffer();
    private final List<Long> released = new ArrayList<>();

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
    void giving_up_leads_to_what_lies_behind_the_first_gap_only() {
        startAt(0);
        offer(3, 4, 7);

        assertThat(buffer.giveUpFirstGap()).isEqualTo(2);
        buffer.releaseHeld(this::release);

        assertThat(released).containsExactly(3L, 4L);
        assertThat(buffer.isBehind()).isTrue();
        offer(1, 2);
        assertThat(released).containsExactly(3L, 4L);
    }

    @Test
    void giving_up_with_nothing_held_goes_to_the_counter() {
        startAt(0);
        buffer.expect(5, 0);

        assertThat(buffer.giveUpFirstGap()).isEqualTo(5);

        assertThat(buffer.isBehind()).isFalse();
        assertThat(buffer.position()).isEqualTo(5);
    }

    @Test
    void giving_up_spares_what_has_not_been_missing_as_long() {
        startAt(0);
        buffer.expect(3, 0);
        buffer.expect(9, 1);

        assertThat(buffer.giveUpFirstGap()).isEqualTo(3);

        offer(4, 5);
        assertThat(released).containsExactly(4L, 5L);
    }

    @Test
    void a_gap_has_been_missing_since_something_behind_it_came_or_was_counted() {
        startAt(0);
        buffer.offer(new StoredMessage(2, EncodedFrame.of("{}")), 10, this::release);
        buffer.offer(new StoredMessage(4, EncodedFrame.of("{}")), 20, this::release);
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

        buffer.skip(2, 0, this::release);
        offer(3, 1);
        buffer.skip(4, 0, this::release);
        offer(5);

        assertThat(released).containsExactly(1L, 3L, 5L);
        assertThat(buffer.isBehind()).isFalse();
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
            buffer.releaseHeld(this::release);
        }
        assertThat(released).isEqualTo(LongStream.rangeClosed(1, 2_001).boxed().toList());
    }

    @Test
    void when_too_much_is_held_the_highest_are_left_to_history() {
        startAt(0);
        offer(LongStream.rangeClosed(1_000, 12_000).toArray());

        offer(LongStream.rangeClosed(1, 999).toArray());
        while (buffer.canRelease()) {
            buffer.releaseHeld(this::release);
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
            buffer.releaseHeld(this::release);
        }

        assertThat(released).isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
    }

    private void startAt(long seq) {
        buffer.startAt(seq, this::release);
    }

    private void offer(long... seqs) {
        for (long seq : seqs) {
            buffer.offer(new StoredMessage(seq, EncodedFrame.of("{}")), 0, this::release);
        }
    }

    private void release(StoredMessage message) {
        released.add(message.seq());
    }
}
