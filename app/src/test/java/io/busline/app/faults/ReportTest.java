package io.busline.app.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.app.faults.Scenario.Window;
import io.busline.app.faults.Violation.Kind;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final String ROOM = "lobby";

    @Test
    void each_fault_has_what_happened_from_its_beginning_to_the_next_ones() {
        List<Event> events = List.of(
                new Event.Joined(0, "bob", ROOM, OptionalLong.empty(), 0, true),
                new Event.Sent(1_000, "ada", ROOM, "a1"),
                new Event.Acked(1_500, "ada", ROOM, "a1", 1),
                new Event.Received(1_700, "bob", ROOM, 1, "a1"),
                new Event.Sent(5_000, "ada", ROOM, "a2"),
                new Event.Received(5_010, "bob", ROOM, 2, "a2"),
                new Event.Sent(9_900, "ada", ROOM, "a3"),
                new Event.Received(12_000, "bob", ROOM, 3, "a3"),
                new Event.Sent(10_001, "ada", ROOM, "a4"));
        List<Window> windows = List.of(
                new Window(Fault.NODE_KILLED, 900, 3_000, 4_000, 4_500, 12),
                new Window(Fault.REDIS_SLOW, 10_000, 11_000, 11_250, -1, 13));
        List<Violation> violations = List.of(
                new Violation(Kind.LOST, ROOM, 1, "bob", "a1", 1_500, "seen"),
                new Violation(Kind.NEEDLESS_GAP, ROOM, 4, "bob", "a4", 10_001, "seen"));

        Report report = new Report(events, windows, violations);

        assertThat(columns(report, "node_killed"))
                .containsExactly("node_killed", "1", "12", "3", "1", "1", "0", "700", "10", "1000", "1500");
        assertThat(columns(report, "redis_slow"))
                .containsExactly("redis_slow", "1", "13", "1", "0", "0", "1", "0", "0", "250", "NOT");
        assertThat(columns(report, "all"))
                .containsExactly("all", "2", "13", "4", "1", "1", "1", "700", "10", "1000", "NOT");
        assertThat(report.violations(5)).contains("LOST: 1", "seq=1 client=bob id=a1", "fault=NODE_KILLED");
    }

    private static String[] columns(Report report, String row) {
        return report.table()
                .lines()
                .filter(line -> line.startsWith(row + " "))
                .findFirst()
                .orElseThrow()
                .split("\\s+");
    }
}
