package io.busline.bench.hostile.judge;

import io.busline.bench.hostile.bystander.Figures;
import io.busline.bench.plan.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Says which criteria were missed.
 *
 * @param pause most time without an acknowledgement
 * @param p99 most time for 99 of 100 acknowledgements; on a slow machine {@code slower} times that of before
 * @param slower how many times slower than before the bystander may become where that is more than {@code p99}
 * @param rss most resident memory, bytes
 * @param logBytes most bytes of log, an attack
 * @param live most time of {@code /health/live}
 */
public record Judge(Duration pause, Duration p99, int slower, long rss, long logBytes, Duration live) {
    /** What an attacker is told when it is refused something; each is counted by the node. */
    private static final Set<String> REFUSALS = Set.of(
            "error rate_limited",
            "error unavailable",
            "close 4001",
            "close 4502",
            "close 1013",
            "http 403",
            "http 503");

    private static final long MEGABYTE = 1 << 20;

    /** Beside heap and direct memory: code, stacks, the collector's own, malloc's. */
    private static final long REST = 200 * MEGABYTE;

    /** As the project's criteria say, for a node with this largest heap; its direct memory may be as large. */
    public static Judge of(long heapBytes) {
        return new Judge(
                Duration.ofSeconds(2),
                Duration.ofMillis(250),
                5,
                2 * heapBytes + REST,
                MEGABYTE,
                Duration.ofSeconds(1));
    }

    /** The criteria that were missed during an attack, and after it. */
    public List<Finding> judge(Observation seen) {
        List<Finding> findings = new ArrayList<>();
        Duration most = mostP99(seen.before());
        check(seen, Criterion.PAUSE, pause, seen.during().pause(), findings);
        check(seen, Criterion.P99, most, seen.during().p99(), findings);
        check(seen, Criterion.RECOVERY, most, seen.after().p99(), findings);
        check(seen, Criterion.RECOVERY, pause, seen.after().pause(), findings);
        check(seen, Criterion.LIVE, live, seen.node().live(), findings);
        if (seen.after().sent() == 0) {
            findings.add(new Finding(seen.attack(), Criterion.RECOVERY, "some messages", "none"));
        }
        if (seen.sessionsAfter() != seen.sessionsBefore()) {
            findings.add(new Finding(
                    seen.attack(),
                    Criterion.SESSIONS,
                    Integer.toString(seen.sessionsBefore()),
                    Integer.toString(seen.sessionsAfter())));
        }
        if (seen.node().rss() > rss) {
            findings.add(new Finding(
                    seen.attack(),
                    Criterion.MEMORY,
                    Units.size(rss),
                    Units.size(seen.node().rss())));
        }
        if (seen.node().logBytes() > logBytes) {
            findings.add(new Finding(
                    seen.attack(),
                    Criterion.LOG,
                    Units.size(logBytes),
                    Units.size(seen.node().logBytes())));
        }
        if (!seen.node().alive()) {
            findings.add(new Finding(seen.attack(), Criterion.PROCESS, "alive", "ended"));
        }
        refusals(seen, findings);
        findings.addAll(promises(seen.attack(), seen.broken()));
        return findings;
    }

    /** What must be refused is counted for the right reason, and what attackers were refused is counted at all. */
    private static void refusals(Observation seen, List<Finding> findings) {
        Set<String> counted = seen.node().refused().keySet();
        if (!seen.expected().isEmpty() && Collections.disjoint(counted, seen.expected())) {
            findings.add(
                    new Finding(seen.attack(), Criterion.REFUSED, "one of " + seen.expected(), counted.toString()));
        }
        if (counted.isEmpty() && !Collections.disjoint(seen.told().keySet(), REFUSALS)) {
            findings.add(new Finding(
                    seen.attack(), Criterion.REFUSED, "all is counted", "told " + seen.told() + ", counted nothing"));
        }
    }

    /** The promises that were broken, as findings. */
    public static List<Finding> promises(String attack, List<String> broken) {
        return broken.stream()
                .map(what -> new Finding(attack, Criterion.PROMISES, "none broken", what))
                .toList();
    }

    /** What becomes of SIGTERM: the node must have ended within {@code timeout}. */
    public static List<Finding> end(Optional<Duration> took, Duration timeout) {
        boolean inTime = took.isPresent() && took.get().compareTo(timeout) <= 0;
        return inTime
                ? List.of()
                : List.of(new Finding(
                        "SIGTERM",
                        Criterion.END,
                        time(timeout),
                        took.map(Judge::time).orElse("still runs")));
    }

    /** On a machine that was slow before, the bystander may become as many times slower. */
    private Duration mostP99(Figures before) {
        Duration slow = before.p99().multipliedBy(slower);
        return slow.compareTo(p99) > 0 ? slow : p99;
    }

    private static void check(
            Observation seen, Criterion criterion, Duration most, Duration found, List<Finding> findings) {
        if (found.compareTo(most) > 0) {
            findings.add(new Finding(seen.attack(), criterion, time(most), time(found)));
        }
    }

    private static String time(Duration time) {
        return time.toHours() > 0 ? "no answer" : Units.time(time.toNanos() / 1e3);
    }
}
