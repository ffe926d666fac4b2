package io.busline.history.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.SeqGap;
import java.util.List;
import org.junit.jupiter.api.Test;

class GapEntryTest {
    @Test
    void consecutive_numbers_become_one_gap() {
        assertThat(GapEntry.runs(List.of(1L, 2L, 3L, 5L, 7L, 8L), false))
                .containsExactly(new SeqGap(1, 3, false), new SeqGap(5, 5, false), new SeqGap(7, 8, false));
        assertThat(GapEntry.runs(List.of(4L), true)).containsExactly(new SeqGap(4, 4, true));
        assertThat(GapEntry.runs(List.of(), true)).isEmpty();
    }

    @Test
    void members_are_as_all_versions_read_them() {
        assertThat(GapEntry.member(new SeqGap(3, 9, false))).isEqualTo("v3-9");
        assertThat(GapEntry.member(new SeqGap(3, 9, true))).isEqualTo("l3-9");
        assertThat(GapEntry.parse("v3-9")).isEqualTo(new SeqGap(3, 9, false));
        assertThat(GapEntry.parse("l10-10")).isEqualTo(new SeqGap(10, 10, true));
    }
}
