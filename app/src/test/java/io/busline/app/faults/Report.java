package io.busline.app.faults;

import io.busline.app.faults.Scenario.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a run was and found, as a table with a line for each kind of fault. */
final class Report {
    private static final String FORMAT = "%-18s %4s %7s %8s %8s %10s %8s %8s %8s %8s %8s%n";

    /** A moment before the next fault; what is said in it may be hit by that one. */
    private static final long MARGIN_MS = 1_000;

    private final List<Event> events;
    private final List<Violation> violations;
    private final NavigableMap<Long, Window> windows = new TreeMap<>();
    private final Map<Fault, Tally> tallies = new EnumMap<>(Fault.class);
    private final Tally total = new Tally();

    /** A line of the table. */
    private static final class Tally {
        int runs;
        int clients;
        long sent;
        long acknowledged;
        long broken;
        long needless;
        long delayDuring;
        long delayAfter;
        long healed;
        long bus;

        void count(Window window) {
            runs++;
            clients = Math.max(clients, window.clients());
            healed = longer(healed, window.healed(), window);
            bus = longer(bus, window.bus(), window);
        }

        /** Never is longer than anything. */
        private static long longer(long longest, long moment, Window window) {
            return moment < 0 ? Long.MAX_VALUE : Math.max(longest, moment - window.ended());
        }

        String row(String name) {
            return line(
                    name,
                    runs,
                    clients,
                    sent,
                    acknowledged,
                    broken,
                    needless,
                    delayDuring,
                    delayAfter,
                    words(healed),
                    words(bus));
        }

        private static String words(long time) {
            return time == Long.MAX_VALUE ? "NOT" : Long.toString(time);
        }
    }

    Report(List<Event> events, List<Window> windows, List<Violation> violations) {
        this.events = events;
        this.violations = violations;
        for (Fault fault : Fault.values()) {
            tallies.put(fault, new Tally());
        }
        for (Window window : windows) {
            this.windows.put(window.struck(), window);
            at(window.struck(), tally -> tally.count(window));
        }
        countEvents();
        for (Violation violation : violations) {
            at(violation.at(), violation.kind().breaksPromise() ? tally -> tally.broken++ : tally -> tally.needless++);
        }
    }

    /** Has it counted with the fault of that time, which lasts until the next one, and in all. */
    private void at(long time, Consumer<Tally> count) {
        Map.Entry<Long, Window> window = windows.floorEntry(time);
        if (window != null) {
            count.accept(tallies.get(window.getValue().fault()));
            count.accept(total);
        }
    }

    private void countEvents() {
        Map<String, Long> starts = new HashMap<>();
        Map<String, Long> sent = new HashMap<>();
        Map<String, Long> delays = new HashMap<>();
        for (Event event : events) {
            if (event instanceof Event.Sent e) {
                sent.putIfAbsent(e.id(), e.at());
                at(e.at(), tally -> tally.sent++);
            } else if (event instanceof Event.Acked e) {
                at(e.at(), tally -> tally.acknowledged++);
            } else if (event instanceof Event.Joined e) {
                starts.putIfAbsent(e.client() + " " + e.room(), e.seq());
            } else if (event instanceof Event.Received e
                    && e.seq() > starts.getOrDefault(e.client() + " " + e.room(), Long.MAX_VALUE)
                    && sent.containsKey(e.id())) {
                delays.merge(e.id(), e.at() - sent.get(e.id()), Math::max);
            }
        }
        delays.forEach((id, delay) -> countDelay(sent.get(id), delay));
    }

    private void countDelay(long sent, long delay) {
        Map.Entry<Long, Window> window = windows.floorEntry(sent);
        if (window == null) {
            return;
        }
        long healed = window.getValue().healed();
        Long next = windows.higherKey(sent);
        if (healed < 0 || sent < healed) {
            at(sent, tally -> tally.delayDuring = Math.max(tally.delayDuring, delay));
        } else if (next == null || sent < next - MARGIN_MS) {
            at(sent, tally -> tally.delayAfter = Math.max(tally.delayAfter, delay));
        }
    }

    String table() {
        StringBuilder table = new StringBuilder();
        table.append(line(
                "fault", "runs", "clients", "sent", "acked", "violations", "gaps", "delay", "delay", "healed", "bus"));
        table.append(line("", "", "", "", "", "", "needless", "during", "after", "after", "after"));
        tallies.forEach((fault, tally) -> table.append(tally.row(fault.name().toLowerCase(Locale.ROOT))));
        table.append(total.row("all"));
        table.append("Delays and times are the longest, in ms; NOT: not in time.\n");
        table.append("Disconnections: ").append(disconnections()).append('\n');
        return table.toString();
    }

    private static String line(Object... columns) {
        return String.format(Locale.ROOT, FORMAT, columns);
    }

    private Map<String, Long> disconnections() {
        return events.stream()
                .filter(Event.Disconnected.class::isInstance)
                .map(event -> ((Event.Disconnected) event).why().replaceAll("/\\S+", "…"))
                .collect(Collectors.groupingBy(why -> why, TreeMap::new, Collectors.counting()));
    }

    /** The violations, the first few of each kind in full. */
    String violations(int ofAKind) {
        List<String> lines = new ArrayList<>();
        Arrays.stream(Violation.Kind.values()).forEach(kind -> {
            List<Violation> mine = violations.stream()
                    .filter(violation -> violation.kind() == kind)
                    .toList();
            if (!mine.isEmpty()) {
                lines.add(kind + ": " + mine.size());
                mine.stream().limit(ofAKind).forEach(violation -> lines.add("  " + violation + during(violation.at())));
            }
        });
        return lines.isEmpty() ? "no violations\n" : String.join("\n", lines) + "\n";
    }

    private String during(long at) {
        Map.Entry<Long, Window> window = windows.floorEntry(at);
        return window == null ? "" : " [" + window.getValue() + "]";
    }
}
