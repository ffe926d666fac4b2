package io.busline.bench.hostile;

import io.busline.bench.hostile.bystander.Figures;
import io.busline.bench.hostile.judge.Observation;
import io.busline.bench.plan.Units;
import java.time.Duration;
import java.util.Locale;

/** The observations as a table for a terminal, a few lines an attack. */
public final class HostileReport {
    private HostileReport() {}

    /** The table's head. */
    public static String head() {
        return String.format(
                Locale.ROOT,
                "%-18s %31s %31s %31s %10s %10s %9s",
                "attack",
                "before: p50      p99     pause",
                "during: p50      p99     pause",
                "after: p50      p99     pause",
                "resident",
                "log",
                "live");
    }

    /** The lines of one attack. */
    public static String of(Observation seen) {
        return String.format(
                Locale.ROOT,
                "%-18s %31s %31s %31s %10s %10s %9s%n    refused %s, bystander %s, sessions %d/%d, told %s",
                seen.attack(),
                figures(seen.before()),
                figures(seen.during()),
                figures(seen.after()),
                Units.size(seen.node().rss()),
                Units.size(seen.node().logBytes()),
                time(seen.node().live()),
                seen.node().refused(),
                seen.troubles(),
                seen.sessionsBefore(),
                seen.sessionsAfter(),
                seen.told());
    }

    private static String figures(Figures figures) {
        return String.format(
                Locale.ROOT, "%9s %9s %9s", time(figures.p50()), time(figures.p99()), time(figures.pause()));
    }

    private static String time(Duration time) {
        return time.toHours() > 0 ? "none" : Units.time(time.toNanos() / 1e3);
    }
}
