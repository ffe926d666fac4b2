package io.busline.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.identity.Identity;
import io.busline.limits.Allowances;
import io.busline.room.FakeRooms;
import io.busline.testing.Events;
import io.busline.testing.FakeRequests;
import io.busline.testing.LimitsConfigs;
import io.busline.testing.RecordingMember;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParticipantTest {
    private static final long ID_LIFETIME = TimeUnit.MINUTES.toNanos(10);

    @Test
    void a_user_who_came_back_may_repeat_messages_for_as_long_as_ids_are_known() {
        long now = System.nanoTime();
        Participant back = participant(ID_LIFETIME);

        assertThat(back.mayRepeat(now)).isTrue();
        assertThat(back.mayRepeat(now + 2 * ID_LIFETIME)).isFalse();
    }

    @Test
    void somebody_new_repeats_nothing() {
        Participant fresh = participant(0);

        assertThat(fresh.mayRepeat(System.nanoTime())).isFalse();
    }

    private static Participant participant(long mayRepeatForNanos) {
        return new Participant(
                new Identity(Events.ADA),
                new Memberships(new FakeRooms(), new FakeRequests(), new RecordingMember(), Optional::empty),
                new Allowances(LimitsConfigs.with().build()).open(null),
                mayRepeatForNanos);
    }
}
