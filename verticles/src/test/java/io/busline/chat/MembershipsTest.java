package io.busline.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.presence.CountPeople;
import io.busline.presence.EnterRoom;
import io.busline.presence.LeaveRoom;
import io.busline.protocol.BuslineException;
import io.busline.room.FakeRooms;
import io.busline.testing.FakeRequests;
import io.busline.testing.RecordingMember;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MembershipsTest {
    private final FakeRequests presence = new FakeRequests();
    private final FakeRooms rooms = new FakeRooms();
    private final RecordingMember member = new RecordingMember();
    private final Memberships memberships = new Memberships(rooms, presence, member, Optional::empty);

    @BeforeEach
    void servePresence() {
        presence.answer(EnterRoom.class, request -> 1)
                .answer(LeaveRoom.class, request -> 0)
                .answer(CountPeople.class, request -> 1);
    }

    @Test
    void a_room_counts_as_joined_from_the_moment_of_asking() {
        rooms.hold();

        join("r");

        assertThat(memberships.includes("r")).isTrue();
        assertThat(memberships.reached("r")).isZero();
    }

    @Test
    void joins_and_leaves_are_carried_out_one_after_the_other() {
        rooms.hold();
        join("a");
        Future<Void> left = memberships.leave("a");
        join("b");
        assertThat(rooms.held()).isEqualTo(1);
        assertThat(left.isComplete()).isFalse();

        rooms.letGo();
        assertThat(left.succeeded()).isTrue();
        assertThat(rooms.isEmpty("a")).isTrue();
        rooms.letGo();

        assertThat(memberships.includes("a")).isFalse();
        assertThat(rooms.isEmpty("b")).isFalse();
    }

    @Test
    void a_join_that_fails_ends_the_membership_and_the_next_one_may_succeed() {
        rooms.fail(BuslineException.unavailable("gone"));
        assertThat(join("r").failed()).isTrue();
        assertThat(memberships.includes("r")).isFalse();
        assertThat(presence.asked(EnterRoom.class)).isEmpty();

        rooms.fail(null);
        assertThat(join("r").succeeded()).isTrue();
    }

    @Test
    void a_join_that_fails_while_another_one_waits_leaves_the_room_joined() {
        rooms.hold();
        rooms.fail(BuslineException.unavailable("gone"));
        Future<Memberships.Joined> first = join("r");
        Future<Memberships.Joined> second = join("r");
        rooms.letGo();
        assertThat(first.failed()).isTrue();
        assertThat(memberships.includes("r")).isTrue();

        rooms.fail(null);
        rooms.letGo();

        assertThat(second.succeeded()).isTrue();
        assertThat(memberships.includes("r")).isTrue();
    }

    @Test
    void joining_again_is_answered_anew_and_doubles_neither_people_nor_events() {
        join("r").result().entry().seat().goLive();
        join("r").result().entry().seat().goLive();

        rooms.happen("r");

        assertThat(member.sent()).hasSize(1);
        assertThat(presence.asked(EnterRoom.class)).hasSize(1);
        assertThat(presence.asked(CountPeople.class)).hasSize(1);
    }

    @Test
    void leaving_what_was_not_joined_fails_and_joining_again_after_leaving_counts_anew() {
        assertThat(memberships.leave("r").failed()).isTrue();

        join("r");
        memberships.leave("r");
        join("r");

        assertThat(presence.asked(EnterRoom.class)).hasSize(2);
        assertThat(presence.asked(LeaveRoom.class)).hasSize(1);
    }

    @Test
    void at_the_end_all_rooms_are_left_and_a_join_that_was_under_way_leaves_nothing_behind() {
        join("a");
        rooms.hold();
        join("b");

        memberships.end();
        rooms.letGo();

        assertThat(rooms.isEmpty("a")).isTrue();
        assertThat(rooms.isEmpty("b")).isTrue();
        assertThat(presence.asked(EnterRoom.class)).hasSameSizeAs(presence.asked(LeaveRoom.class));
    }

    @Test
    void one_knows_how_far_the_room_is() {
        join("r").result().entry().seat().goLive();

        rooms.happen("r");
        rooms.happen("r");

        assertThat(memberships.reached("r")).isEqualTo(2);
        assertThat(memberships.reached("elsewhere")).isZero();
    }

    private Future<Memberships.Joined> join(String room) {
        return memberships.join(room, "ada", OptionalLong.empty(), 50);
    }
}
