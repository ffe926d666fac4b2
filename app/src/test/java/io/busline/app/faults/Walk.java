package io.busline.app.faults;

import io.busline.app.faults.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The numbers of one room as one reader got them: messages and gaps, in their order. */
final class Walk {
    private record Range(long from, long to) {}

    private record Step(long at, String id) {}

    private final String room;
    private final String client;
    private final List<Violation> violations;
    private final TreeMap<Long, Step> steps = new TreeMap<>();
    private final List<Range> told = new ArrayList<>();
    private final List<Range> unused = new ArrayList<>();
    private final List<Event.Joined> joins = new ArrayList<>();
    private OptionalLong start = OptionalLong.empty();
    private long position;

    /** @param violations to which what is out of order or doubled is added */
    Walk(String room, String client, List<Violation> violations) {
        this.room = room;
        this.client = client;
        this.violations = violations;
    }

    void joined(Event.Joined join) {
        joins.add(join);
        if (start.isEmpty()) {
            start = OptionalLong.of(join.since().orElse(join.seq()));
        } else if (!join.complete() && join.since().isPresent()) {
            told.add(new Range(join.since().getAsLong() + 1, join.seq()));
        }
        if (join.since().isEmpty()) {
            return; // what comes with a first visit is older than the position
        }
        position = Math.max(position, join.since().getAsLong());
    }

    /** A gap that is said to be unused tells the reader that nothing is missing. */
    void gap(Event.GapTold gap) {
        (gap.unused() ? unused : told).add(new Range(gap.from(), gap.to()));
    }

    void received(long at, long seq, String id) {
        Step before = steps.putIfAbsent(seq, new Step(at, id));
        if (before != null) {
            // Another message under the same number is not the same one twice: the checker names that.
            if (before.id.equals(id)) {
                add(Kind.DOUBLED, seq, id, at, "had it at " + before.at + " ms");
            }
        } else if (seq < position) {
            add(
                    Kind.OUT_OF_ORDER,
                    seq,
                    id,
                    at,
                    "came after " + position + " of "
                            + (steps.containsKey(position) ? steps.get(position).at + " ms" : "before"));
        }
        position = Math.max(position, seq);
    }

    String client() {
        return client;
    }

    /** Behind which number this reader is owed everything; empty if it was never let in. */
    OptionalLong start() {
        return start;
    }

    long position() {
        return position;
    }

    boolean has(long seq) {
        return steps.containsKey(seq);
    }

    boolean wasTold(long seq) {
        return in(told, seq);
    }

    private static boolean in(List<Range> ranges, long seq) {
        return ranges.stream().anyMatch(range -> range.from <= seq && seq <= range.to);
    }

    /** For people: what this reader got before and after a number, and how it came back around it. */
    String around(long seq) {
        Map.Entry<Long, Step> before = steps.lowerEntry(seq);
        Map.Entry<Long, Step> after = steps.higherEntry(seq);
        StringBuilder text = new StringBuilder(client).append(" got ");
        text.append(before == null ? "nothing" : before.getKey() + " at " + before.getValue().at + " ms");
        text.append(" before and ");
        text.append(after == null ? "nothing" : after.getKey() + " at " + after.getValue().at + " ms");
        text.append(" behind it");
        text.append(in(unused, seq) ? "; was told that it was never used" : "");
        for (Event.Joined join : joins) {
            boolean near = (before == null || join.at() >= before.getValue().at)
                    && (after == null || join.at() <= after.getValue().at);
            if (near && join.since().isPresent()) {
                text.append("; came back at ").append(join.at()).append(" ms since ");
                text.append(join.since().getAsLong()).append(", let in at ").append(join.seq());
                text.append(join.complete() ? "" : ", complete:false");
            }
        }
        return text.toString();
    }

    private void add(Kind kind, long seq, String id, long at, String evidence) {
        violations.add(new Violation(kind, room, seq, client, id, at, evidence));
    }
}
