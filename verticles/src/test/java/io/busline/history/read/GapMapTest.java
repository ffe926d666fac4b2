package io.busline.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.SeqGap;
import io.busline.testing.Events;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GapMapTest {
    @Test
    void unused_numbers_hide_events_and_lost_ones_do_not() {
        GapMap gaps = new GapMap(List.of(new SeqGap(3, 4, false), new SeqGap(6, 7, true)));

        assertThat(LongStream.rangeClosed(1, 8).filter(gaps::hides)).containsExactly(3L, 4L);
    }

    @Test
    void unused_gaps_that_overlap_hide_all_they_cover_whatever_their_order() {
        GapMap gaps = new GapMap(List.of(new SeqGap(5, 6, false), new SeqGap(2, 9, false), new SeqGap(9, 10, false)));

        assertThat(LongStream.rangeClosed(1, 12).filter(gaps::hides))
                .containsExactlyElementsOf(LongStream.rangeClosed(2, 10).boxed().toList());
    }

    @Test
    void gaps_are_cut_to_the_range() {
        GapMap gaps = new GapMap(List.of(new SeqGap(1, 5, false), new SeqGap(8, 20, true)));

        assertThat(gaps.between(3, 10, List.of())).containsExactly(new SeqGap(3, 5, false), new SeqGap(8, 10, true));
        assertThat(gaps.between(6, 7, List.of())).isEmpty();
    }

    @Test
    void no_number_is_covered_twice() {
        GapMap gaps = new GapMap(List.of(new SeqGap(1, 5, true), new SeqGap(3, 8, false), new SeqGap(4, 4, false)));

        assertThat(gaps.between(1, 10, List.of())).containsExactly(new SeqGap(1, 5, true), new SeqGap(6, 8, false));
    }

    @Test
    void events_are_left_out() {
        GapMap gaps = new GapMap(List.of(new SeqGap(2, 8, true)));

        assertThat(gaps.between(1, 10, List.of(Events.stored(2), Events.stored(5), Events.stored(6), Events.stored(8))))
                .containsExactly(new SeqGap(3, 4, true), new SeqGap(7, 7, true));
    }
}
