package io.busline.app.faults;

import io.busline.app.faults.Scenario.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** What a run was and found, as a table with a line for each kind of fault. */
final class Report {
    private static final String FORMAT = "%-18s %4s %7s %7s %7s %10s %8s %9s %9s %8s %8s%n";

    /** A moment before the next fault; what is said in it may be hit by that one. */
    private static final long MARGIN_MS = 1_000;

    private final List<Event> events;
    private final List<Window> windows;
    private final List<Violation> violations;
    /** Of each message, by its id, when it was first sent and how long its last reader waited. */
    private final Map<String, Long> sent = new HashMap<>();

    private final Map<String, Long> delays = new HashMap<>();

    Report(List<Event> events, List<Window> windows, List<Violation> violations) {
        this.events = events;
        this.windows = windows;
        this.violations = violations;
        measure();
    }

    private void measure() {
        Map<String, Long> starts = new HashMap<>();
        for (Event event : events) {
            if (event instanceof Event.Sent e) {
                sent.putIfAbsent(e.id(), e.at());
            } else if (event instanceof Event.Joined e) {
                starts.putIfAbsent(e.client() + " " + e.room(), e.seq());
            } else if (event instanceof Event.Received e
                    && e.seq() > starts.getOrDefault(e.client() + " " + e.room(), Long.MAX_VALUE)
                    && sent.containsKey(e.id())) {
                delays.merge(e.id(), e.at() - sent.get(e.id()), Math::max);
            }
        }
    }

    String table() {
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT,
                FORMAT,
                "fault",
                "runs",
                "clients",
                "sent",
                "acked",
                "violations",
                "gaps",
                "delay",
                "delay",
                "healed",
                "bus"));
        table.append(String.format(
                Locale.ROOT, FORMAT, "", "", "", "", "", "", "needless", "during", "after", "after", "after"));
        for (Fault fault : Fault.values()) {
            List<Window> mine =
                    windows.stream().filter(window -> window.fault() == fault).toList();
            table.append(row(fault.name().toLowerCase(Locale.ROOT), mine));
        }
        table.append(row("all", windows));
        table.append("Delays and times are the longest, in ms; NOT: not in time.\n");
        table.append("Disconnections: ").append(disconnections()).append('\n');
        return table.toString();
    }

    private String row(String name, List<Window> mine) {
        return String.format(
                Locale.ROOT,
                FORMAT,
                name,
                mine.size(),
                mine.stream().mapToInt(Window::clients).max().orElse(0),
                count(mine, Event.Sent.class),
                count(mine, Event.Acked.class),
                count(mine, Violation.Kind::breaksPromise),
                count(mine, kind -> !kind.breaksPromise()),
                delay(mine, window -> window.struck(), window -> window.healed() < 0 ? until(window) : window.healed()),
                delay(mine, window -> window.healed() < 0 ? until(window) : window.healed(), this::untilMargin),
                longest(mine, Window::healed),
                longest(mine, Window::bus));
    }

    /** A window lasts until the next one begins. */
    private long until(Window window) {
        int next = windows.indexOf(window) + 1;
        return next < windows.size() ? windows.get(next).struck() : Long.MAX_VALUE;
    }

    private long untilMargin(Window window) {
        return until(window) - MARGIN_MS;
    }

    private boolean falls(long at, List<Window> in) {
        return in.stream().anyMatch(window -> at >= window.struck() && at < until(window));
    }

    private long count(List<Window> in, Class<? extends Event> type) {
        return events.stream()
                .filter(event -> type.isInstance(event) && falls(event.at(), in))
                .count();
    }

    private long count(List<Window> in, Predicate<Violation.Kind> kind) {
        return violations.stream()
                .filter(violation -> kind.test(violation.kind()) && falls(violation.at(), in))
                .count();
    }

    private long delay(List<Window> in, ToLongFunction<Window> from, ToLongFunction<Window> to) {
        return delays.entrySet().stream()
                .filter(delay -> in.stream().anyMatch(window -> {
                    long at = sent.get(delay.getKey());
                    return at >= from.applyAsLong(window) && at < to.applyAsLong(window);
                }))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(0);
    }

    private static String longest(List<Window> in, ToLongFunction<Window> moment) {
        return in.stream().anyMatch(window -> moment.applyAsLong(window) < 0)
                ? "NOT"
                : Long.toString(in.stream()
                        .mapToLong(window -> moment.applyAsLong(window) - window.ended())
                        .max()
                        .orElse(0));
    }

    private Map<String, Long> disconnections() {
        return events.stream()
                .filter(Event.Disconnected.class::isInstance)
                .map(event -> ((Event.Disconnected) event).why().replaceAll("/\\S+", "…"))
                .collect(Collectors.groupingBy(why -> why, java.util.TreeMap::new, Collectors.counting()));
    }

    /** The violations, the first few of each kind in full. */
    String violations(int ofAKind) {
        List<String> lines = new ArrayList<>();
        for (Violation.Kind kind : Violation.Kind.values()) {
            List<Violation> mine = violations.stream()
                    .filter(violation -> violation.kind() == kind)
                    .toList();
            if (!mine.isEmpty()) {
                lines.add(kind + ": " + mine.size());
                mine.stream().limit(ofAKind).forEach(violation -> lines.add("  " + violation + during(violation.at())));
            }
        }
        return lines.isEmpty() ? "no violations\n" : String.join("\n", lines) + "\n";
    }

    private String during(long at) {
        return windows.stream()
                .filter(window -> falls(at, List.of(window)))
                .map(window -> " [" + window.fault() + " struck " + window.struck() + ", ended " + window.ended() + "]")
                .collect(Collectors.joining());
    }
}
