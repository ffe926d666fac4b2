package io.busline.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.history.ReadHistory;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.StoredMessage;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnbrokenPastTest {
    private static final long NOW = 1_000_000;

    @Test
    void an_unbroken_past_ends_with_its_newest_message() {
        assertThat(Hub.unbrokenUpTo(page(8, true, message(6, NOW), message(7, NOW), message(8, NOW)), NOW))
                .isEqualTo(8);
    }

    @Test
    void a_fresh_hole_ends_it_because_it_may_still_be_filled() {
        assertThat(Hub.unbrokenUpTo(page(9, true, message(6, NOW), message(8, NOW), message(9, NOW)), NOW))
                .isEqualTo(6);
    }

    @Test
    void an_old_hole_does_not() {
        assertThat(Hub.unbrokenUpTo(page(9, true, message(6, 0), message(8, 0), message(9, 0)), NOW))
                .isEqualTo(9);
    }

    @Test
    void a_counter_ahead_of_an_empty_history_is_looked_behind_only_while_something_may_be_on_its_way() {
        assertThat(Hub.unbrokenUpTo(page(3, true), NOW)).isZero();
        assertThat(Hub.unbrokenUpTo(page(3, false), NOW)).isEqualTo(3);
    }

    @Test
    void a_voided_number_is_no_hole() {
        StoredMessage[] messages = {message(6, NOW), message(8, NOW)};

        assertThat(Hub.unbrokenUpTo(page(9, true, Set.of(7L, 9L), messages), NOW))
                .isEqualTo(9);
    }

    private static ReadHistory.Page page(long newest, boolean kept, StoredMessage... messages) {
        return page(newest, kept, Set.of(), messages);
    }

    private static ReadHistory.Page page(long newest, boolean kept, Set<Long> voids, StoredMessage... messages) {
        return new ReadHistory.Page(Arrays.asList(messages), voids, false, newest, kept);
    }

    private static StoredMessage message(long seq, long ts) {
        return new StoredMessage(seq, EncodedFrame.of("{\"ts\":" + ts + "}"));
    }
}
