package io.busline.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bus.ClusterEvent.PresenceReported;
import java.util.ArrayList;
import java.util.List;
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
        directory.beginWholeReport();
        directory.accept(directory.nextPart(), 0);

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
        directory.beginWholeReport();
        assertThat(directory.nextPart()).isEqualTo(new PresenceReported("here", true, Map.of("s", 1)));
        assertThat(directory.isReporting()).isFalse();
    }

    @Test
    void however_many_rooms_there_are_a_report_names_a_thousand_at_a_time() {
        enterRooms(2_500);
        List<PresenceReported> changes = new ArrayList<>();
        while (directory.hasChanges()) {
            changes.add(directory.changes());
        }
        List<PresenceReported> parts = wholeReport();

        assertThat(changes).extracting(report -> report.people().size()).containsExactly(1_000, 1_000, 500);
        assertThat(parts).extracting(report -> report.people().size()).containsExactly(1_000, 1_000, 500);
        assertThat(parts).extracting(PresenceReported::whole).containsExactly(true, false, false);
    }

    @Test
    void a_report_in_parts_replaces_what_was_known_when_its_last_part_has_come_and_no_count_falls_meanwhile() {
        enterRooms(2_500);
        PresenceDirectory there = new PresenceDirectory("there", 100);
        there.accept(new PresenceReported("here", true, Map.of("room-7", 1, "room-2000", 1, "gone", 1)), 0);

        for (PresenceReported part : wholeReport()) {
            assertThat(there.count("room-7")).isEqualTo(1);
            assertThat(there.count("room-2000")).isEqualTo(1);
            there.accept(part, 0);
        }

        assertThat(there.count("room-7")).isEqualTo(1);
        assertThat(there.count("room-2499")).isEqualTo(1);
        assertThat(there.count("gone")).isZero();
    }

    @Test
    void what_changes_while_a_report_comes_in_parts_is_what_counts() {
        enterRooms(2_500);
        PresenceDirectory there = new PresenceDirectory("there", 100);
        List<PresenceReported> parts = wholeReport();
        String reported = parts.get(0).people().keySet().iterator().next();
        there.accept(parts.get(0), 0);

        there.accept(new PresenceReported("here", false, Map.of(reported, 0, "new", 3)), 0);
        parts.subList(1, 3).forEach(part -> there.accept(part, 0));

        assertThat(there.count(reported)).isZero();
        assertThat(there.count("new")).isEqualTo(3);
    }

    @Test
    void when_a_part_is_lost_what_was_known_stays() {
        enterRooms(2_500);
        PresenceDirectory there = new PresenceDirectory("there", 100);
        there.accept(new PresenceReported("here", true, Map.of("known", 1)), 0);
        List<PresenceReported> parts = wholeReport();

        there.accept(parts.get(0), 0);
        there.accept(parts.get(2), 0);

        assertThat(there.count("known")).isEqualTo(1);
        wholeReport().forEach(part -> there.accept(part, 0));
        assertThat(there.count("known")).isZero();
    }

    @Test
    void a_part_of_a_report_whose_beginning_was_missed_does_not_call_for_another_report_again_and_again() {
        assertThat(directory.accept(new PresenceReported("there", false, Map.of("r", 1), 2, 3), 0))
                .isTrue();
        assertThat(directory.count("r")).isZero();
    }

    private void enterRooms(int rooms) {
        for (int i = 0; i < rooms; i++) {
            directory.enter("room-" + i, "ada");
        }
    }

    private List<PresenceReported> wholeReport() {
        List<PresenceReported> parts = new ArrayList<>();
        directory.beginWholeReport();
        while (directory.isReporting()) {
            parts.add(directory.nextPart());
        }
        return parts;
    }
}
