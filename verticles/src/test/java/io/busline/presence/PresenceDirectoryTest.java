package io.busline.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bus.ClusterEvent.PresenceReported;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PresenceDirectoryTest {
    private final PresenceDirectory directory = new PresenceDirectory("here", 100);

    @Test
    void a_user_with_two_sessions_is_one_person_until_both_have_left() {
        directory.enter("r", "ada");
        assertThat(directory.enter("r", "ada")).isEqualTo(1);
        assertThat(directory.enter("r", "bob")).isEqualTo(2);

        assertThat(directory.leave("r", "ada")).isEqualTo(2);
        assertThat(directory.leave("r", "ada")).isEqualTo(1);
    }

    @Test
    void people_of_other_nodes_count_too() {
        directory.enter("r", "ada");
        directory.accept(new PresenceReported("there", true, Map.of("r", 3)), 0);
        directory.accept(new PresenceReported("elsewhere", true, Map.of("r", 2)), 0);

        assertThat(directory.count("r")).isEqualTo(6);
    }

    @Test
    void a_change_replaces_and_a_whole_report_forgets_what_it_does_not_name() {
        directory.accept(new PresenceReported("there", true, Map.of("r", 3, "s", 1)), 0);

        directory.accept(new PresenceReported("there", false, Map.of("r", 0)), 1);
        assertThat(directory.count("r")).isZero();
        assertThat(directory.count("s")).isEqualTo(1);

        directory.accept(new PresenceReported("there", true, Map.of("r", 5)), 2);
        assertThat(directory.count("r")).isEqualTo(5);
        assertThat(directory.count("s")).isZero();
    }

    @Test
    void changes_of_an_unknown_node_call_for_the_whole() {
        assertThat(directory.accept(new PresenceReported("there", false, Map.of("r", 3)), 0))
                .isFalse();
        assertThat(directory.count("r")).isZero();
    }

    @Test
    void a_silent_node_is_forgotten_one_that_is_heard_is_not() {
        directory.accept(new PresenceReported("silent", true, Map.of("r", 1)), 0);
        directory.accept(new PresenceReported("alive", true, Map.of("r", 1)), 0);
        directory.accept(new PresenceReported("alive", false, Map.of()), 80);

        directory.forgetSilent(101);

        assertThat(directory.count("r")).isEqualTo(1);
    }

    @Test
    void its_own_reports_are_not_counted_again() {
        directory.enter("r", "ada");
        directory.accept(directory.wholeReport(), 0);

        assertThat(directory.count("r")).isEqualTo(1);
    }

    @Test
    void changes_are_reported_once_and_name_rooms_that_became_empty() {
        directory.enter("r", "ada");
        directory.enter("s", "ada");
        assertThat(directory.changes().people()).isEqualTo(Map.of("r", 1, "s", 1));

        directory.leave("r", "ada");

        assertThat(directory.hasChanges()).isTrue();
        assertThat(directory.changes().people()).isEqualTo(Map.of("r", 0));
        assertThat(directory.hasChanges()).isFalse();
        assertThat(directory.wholeReport().people()).isEqualTo(Map.of("s", 1));
    }
}
