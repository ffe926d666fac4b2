package io.busline.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.RoomEvent;
import io.busline.protocol.StoredEvent;
import io.busline.protocol.User;
import io.busline.testing.RecordingMember;
import org.junit.jupiter.api.Test;

class SeatTest {
    private static final int CHARACTERS = 4_000;

    private final RecordingMember member = new RecordingMember();
    private final Seat seat = new Seat(null, member, 0);

    @Test
    void what_comes_before_the_join_is_answered_waits() {
        seat.deliver(event(1));
        seat.deliver(event(2));
        assertThat(member.sent()).isEmpty();

        seat.goLive();
        seat.deliver(event(3));

        assertThat(member.sent()).hasSize(3);
        assertThat(member.isSlow()).isFalse();
    }

    @Test
    void a_member_whose_join_takes_so_long_that_too_much_gathers_is_closed_and_nothing_is_kept_for_it() {
        for (int seq = 1; seq <= Seat.MAX_WAITING_BYTES / CHARACTERS + 1; seq++) {
            seat.deliver(event(seq));
        }
        assertThat(member.isSlow()).isTrue();

        seat.deliver(event(1_000));
        seat.goLive();

        assertThat(member.sent()).isEmpty();
    }

    private static StoredEvent event(long seq) {
        return StoredEvent.of(
                "room", seq, 1, new User("guest-1", "Ada", true), new RoomEvent.Message("x".repeat(CHARACTERS)));
    }
}
