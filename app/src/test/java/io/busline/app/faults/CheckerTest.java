package io.busline.app.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.app.faults.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Records made by hand: one of a good run, and for each kind of violation one in which little is wrong. */
class CheckerTest {
    private static final String ROOM = "lobby";

    private final List<Event> events = new ArrayList<>();
    private long clock;

    @Test
    void a_run_in_which_everybody_gets_everything_has_no_violations() {
        enter("ada", 0);
        enter("bob", 0);
        say("ada", "a1", 1, "ada", "bob");
        say("bob", "b1", 2, "ada", "bob");
        keep(1, "a1");
        keep(2, "b1");

        assertThat(check()).isEmpty();
    }

    @Test
    void an_acknowledged_message_that_a_member_never_got_is_lost() {
        enter("ada", 0);
        enter("bob", 0);
        say("ada", "a1", 1, "ada", "bob");
        say("ada", "a2", 2, "ada");
        say("ada", "a3", 3, "ada", "bob");
        keepAll("a1", "a2", "a3");

        assertThat(check()).singleElement().satisfies(violation -> {
            assertThat(violation.kind()).isEqualTo(Kind.LOST);
            assertThat(violation.room()).isEqualTo(ROOM);
            assertThat(violation.seq()).isEqualTo(2);
            assertThat(violation.client()).isEqualTo("bob");
            assertThat(violation.id()).isEqualTo("a2");
            assertThat(violation.evidence())
                    .contains("acknowledged to ada", "bob got 1 at 5 ms before and 3 at 12 ms behind it");
        });
    }

    @Test
    void an_acknowledged_message_at_the_end_of_a_run_is_lost_too() {
        enter("ada", 0);
        enter("bob", 0);
        say("ada", "a1", 1, "ada");
        keepAll("a1");

        assertThat(kinds()).containsExactly(Kind.LOST);
    }

    @Test
    void what_was_missed_while_away_is_lost_if_it_does_not_come_with_the_return() {
        enter("ada", 0);
        enter("bob", 0);
        say("ada", "a1", 1, "ada", "bob");
        see(new Event.Disconnected(now(), "bob", "the node died"));
        say("ada", "a2", 2, "ada");
        see(new Event.Joined(now(), "bob", ROOM, OptionalLong.of(1), 2, true));
        keepAll("a1", "a2");

        assertThat(check()).singleElement().satisfies(violation -> {
            assertThat(violation.kind()).isEqualTo(Kind.LOST);
            assertThat(violation.evidence()).contains("since 1, let in at 2");
        });
    }

    @Test
    void who_is_told_of_a_gap_has_lost_nothing_if_history_has_not_kept_it_either() {
        enter("ada", 0);
        enter("bob", 0);
        say("ada", "a1", 1, "ada", "bob");
        say("ada", "a2", 2, "ada");
        see(new Event.GapTold(now(), "bob", ROOM, 2, 2, false));
        say("ada", "a3", 3, "ada");
        see(new Event.Joined(now(), "bob", ROOM, OptionalLong.of(2), 3, false));
        see(new Event.DataLost(clock, now()));

        assertThat(check()).isEmpty();
    }

    @Test
    void a_gap_over_what_history_has_kept_is_needless() {
        enter("ada", 0);
        enter("bob", 0);
        say("ada", "a1", 1, "ada");
        see(new Event.GapTold(now(), "bob", ROOM, 1, 1, false));
        keepAll("a1");

        assertThat(kinds()).containsExactly(Kind.NEEDLESS_GAP);
        assertThat(Kind.NEEDLESS_GAP.breaksPromise()).isFalse();
    }

    @Test
    void a_message_that_is_said_never_to_have_been_is_lost() {
        enter("ada", 0);
        enter("bob", 0);
        say("ada", "a1", 1, "ada");
        see(new Event.GapTold(now(), "bob", ROOM, 1, 1, true));
        keepAll("a1");

        assertThat(check()).singleElement().satisfies(violation -> {
            assertThat(violation.kind()).isEqualTo(Kind.LOST);
            assertThat(violation.evidence()).contains("was told that it was never used");
        });
    }

    @Test
    void an_acknowledged_message_that_is_not_in_history_is_lost() {
        enter("ada", 0);
        say("ada", "a1", 1, "ada");
        say("ada", "a2", 2, "ada");
        keep(1, "a1");

        assertThat(check()).singleElement().satisfies(violation -> {
            assertThat(violation.kind()).isEqualTo(Kind.LOST);
            assertThat(violation.client()).isEqualTo(Checker.HISTORY);
            assertThat(violation.seq()).isEqualTo(2);
        });
    }

    @Test
    void what_was_acknowledged_before_the_data_was_lost_need_not_be_in_history() {
        enter("ada", 0);
        say("ada", "a1", 1, "ada");
        see(new Event.DataLost(now(), now()));
        say("ada", "a2", 5, "ada");
        say("ada", "a3", 6, "ada");
        keep(6, "a3");

        assertThat(check())
                .as("what came after it must be")
                .singleElement()
                .satisfies(violation -> assertThat(violation.id()).isEqualTo("a2"));
    }

    @Test
    void who_was_online_when_the_data_was_lost_must_have_been_given_it_all_the_same() {
        enter("ada", 0);
        enter("bob", 0);
        say("ada", "a1", 1, "ada");
        see(new Event.DataLost(now(), now()));
        say("ada", "a2", 5, "ada", "bob");
        keep(5, "a2");

        assertThat(check()).singleElement().satisfies(violation -> {
            assertThat(violation.kind()).isEqualTo(Kind.LOST);
            assertThat(violation.client()).isEqualTo("bob");
        });
    }

    @Test
    void a_message_that_others_have_seen_and_a_member_not_is_a_gap() {
        enter("ada", 0);
        enter("bob", 0);
        see(new Event.Sent(now(), "ada", ROOM, "a1"));
        see(new Event.Received(now(), "ada", ROOM, 1, "a1"));
        say("bob", "b1", 2, "ada", "bob");
        keep(1, "a1");
        keep(2, "b1");

        assertThat(kinds()).containsExactly(Kind.UNACKNOWLEDGED, Kind.HOLE);
    }

    @Test
    void a_number_under_which_nobody_has_seen_anything_is_no_gap() {
        enter("ada", 0);
        say("ada", "a1", 1, "ada");
        say("ada", "a2", 3, "ada");
        keep(1, "a1");
        keep(3, "a2");

        assertThat(check()).isEmpty();
    }

    @Test
    void the_same_number_twice_to_one_member_is_doubled() {
        enter("ada", 0);
        say("ada", "a1", 1, "ada", "ada");
        keepAll("a1");

        assertThat(kinds()).containsExactly(Kind.DOUBLED);
    }

    @Test
    void one_message_under_two_numbers_is_doubled() {
        enter("ada", 0);
        say("ada", "a1", 1, "ada");
        see(new Event.Received(now(), "ada", ROOM, 2, "a1"));
        keep(1, "a1");
        keep(2, "a1");

        assertThat(kinds()).containsExactly(Kind.DOUBLED);
    }

    @Test
    void one_message_under_two_numbers_is_forgiven_if_the_first_was_lost_with_the_data() {
        enter("ada", 0);
        see(new Event.Sent(now(), "ada", ROOM, "a1"));
        see(new Event.Received(now(), "ada", ROOM, 1, "a1"));
        see(new Event.DataLost(now(), now()));
        say("ada", "a1", 9, "ada");
        keep(9, "a1");
        assertThat(check()).isEmpty();

        see(new Event.Received(now(), "ada", ROOM, 12, "a1"));
        assertThat(kinds()).as("but not once more").containsExactly(Kind.DOUBLED);
    }

    @Test
    void a_lower_number_after_a_higher_one_is_out_of_order() {
        enter("ada", 0);
        enter("bob", 0);
        say("ada", "a1", 1, "ada");
        say("ada", "a2", 2, "ada", "bob");
        see(new Event.Received(now(), "bob", ROOM, 1, "a1"));
        keepAll("a1", "a2");

        assertThat(check()).singleElement().satisfies(violation -> {
            assertThat(violation.kind()).isEqualTo(Kind.OUT_OF_ORDER);
            assertThat(violation.client()).isEqualTo("bob");
            assertThat(violation.seq()).isEqualTo(1);
        });
    }

    @Test
    void one_message_acknowledged_under_two_numbers_is_named() {
        enter("ada", 0);
        say("ada", "a1", 1, "ada");
        see(new Event.Acked(now(), "ada", ROOM, "a1", 2));
        keepAll("a1");

        assertThat(kinds()).containsExactly(Kind.ACKED_TWICE);
    }

    @Test
    void two_messages_under_one_number_are_named() {
        enter("ada", 0);
        say("ada", "a1", 1, "ada");
        see(new Event.DataLost(now(), now()));
        say("ada", "a2", 1, "ada");
        keep(1, "a2");

        assertThat(kinds()).contains(Kind.SEQ_REUSED);
    }

    @Test
    void a_number_lower_than_one_acknowledged_before_it_was_sent_is_named() {
        enter("ada", 0);
        enter("bob", 0);
        say("ada", "a7", 7, "ada", "bob");
        say("bob", "b3", 3);
        keep(3, "b3");
        keep(7, "a7");

        assertThat(kinds()).contains(Kind.SEQ_BACKWARDS);
    }

    @Test
    void numbers_of_messages_under_way_at_the_same_time_may_be_in_any_order() {
        enter("ada", 0);
        see(new Event.Sent(now(), "ada", ROOM, "a1"));
        say("ada", "a2", 1, "ada");
        see(new Event.Acked(now(), "ada", ROOM, "a1", 2));
        see(new Event.Received(now(), "ada", ROOM, 2, "a1"));
        keepAll("a2", "a1");

        assertThat(check()).isEmpty();
    }

    @Test
    void a_message_that_is_never_acknowledged_is_named() {
        enter("ada", 0);
        see(new Event.Sent(now(), "ada", ROOM, "a1"));
        see(new Event.Sent(now(), "ada", ROOM, "a1"));

        assertThat(kinds()).containsExactly(Kind.UNACKNOWLEDGED);
    }

    @Test
    void a_member_is_owed_nothing_from_before_it_came_and_after_it_left() {
        enter("ada", 0);
        say("ada", "a1", 1, "ada");
        enter("bob", 1);
        say("ada", "a2", 2, "ada", "bob");
        see(new Event.Parted(now(), "bob"));
        say("ada", "a3", 3, "ada");
        keepAll("a1", "a2", "a3");

        assertThat(check()).isEmpty();
    }

    private void enter(String client, long newest) {
        see(new Event.Joined(now(), client, ROOM, OptionalLong.empty(), newest, true));
    }

    /** Sent, acknowledged and given to these. */
    private void say(String client, String id, long seq, String... receivers) {
        see(new Event.Sent(now(), client, ROOM, id));
        see(new Event.Acked(now(), client, ROOM, id, seq));
        for (String receiver : receivers) {
            see(new Event.Received(now(), receiver, ROOM, seq, id));
        }
    }

    private void keepAll(String... ids) {
        for (int i = 0; i < ids.length; i++) {
            keep(i + 1, ids[i]);
        }
    }

    private void keep(long seq, String id) {
        see(new Event.Kept(now(), ROOM, seq, id));
    }

    private void see(Event event) {
        events.add(event);
    }

    private long now() {
        return clock++;
    }

    private List<Violation> check() {
        return Checker.check(events);
    }

    private List<Kind> kinds() {
        return check().stream().map(Violation::kind).toList();
    }
}
