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
        assertThat(buffer.isMissingSome()).isFalse();
    }

    @Test
    void what_comes_early_waits_for_what_is_missing() {
        startAt(4);

        offer(7, 6);
        assertThat(released).isEmpty();
        assertThat(buffer.isMissingSome()).isTrue();

        offer(5);
        assertThat(released).containsExactly(5L, 6L, 7L);
        assertThat(buffer.isMissingSome()).isFalse();
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
        assertThat(buffer.isMissingSome()).isFalse();

        startAt(9);
        assertThat(released).containsExactly(10L, 11L);
    }

    @Test
    void the_rooms_counter_reveals_what_never_came() {
        startAt(3);

        buffer.expect(5);
        assertThat(buffer.isMissingSome()).isTrue();

        offer(4, 5);
        assertThat(buffer.isMissingSome()).isFalse();
    }

    @Test
    void giving_up_releases_what_lies_behind_the_first_gap_only() {
        startAt(0);
        offer(3, 4, 7);

        assertThat(buffer.giveUpFirstGap(this::release)).isEqualTo(2);

        assertThat(released).containsExactly(3L, 4L);
        assertThat(buffer.isMissingSome()).isTrue();
        offer(1, 2);
        assertThat(released).containsExactly(3L, 4L);
    }

    @Test
    void giving_up_with_nothing_held_goes_to_the_counter() {
        startAt(0);
        buffer.expect(5);

        assertThat(buffer.giveUpFirstGap(this::release)).isEqualTo(5);

        assertThat(buffer.isMissingSome()).isFalse();
        assertThat(buffer.position()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void any_shuffle_with_doublets_comes_out_in_order_once(long seed) {
        List<Long> seqs = new ArrayList<>(LongStream.rangeClosed(1, 500).boxed().toList());
        seqs.addAll(LongStream.rangeClosed(100, 300).boxed().toList());
        Collections.shuffle(seqs, new Random(seed));
        startAt(0);

        seqs.forEach(this::offer);

        assertThat(released).isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
    }

    private void startAt(long seq) {
        buffer.startAt(seq, this::release);
    }

    private void offer(long... seqs) {
        for (long seq : seqs) {
            buffer.offer(new StoredMessage(seq, EncodedFrame.of("{}")), this::release);
        }
    }

    private void release(StoredMessage message) {
        released.add(message.seq());
    }
}
