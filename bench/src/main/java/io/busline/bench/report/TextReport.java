package io.busline.bench.report;

import io.busline.bench.measure.Count;
import io.busline.bench.measure.Tally;
import io.busline.bench.plan.Units;
import io.busline.bench.report.Results.Capacity;
import io.busline.bench.report.Results.Connections;
import io.busline.bench.report.Results.Latency;
import io.busline.bench.report.Results.Memory;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The results for a terminal. */
public final class TextReport {
    private final StringBuilder text = new StringBuilder();

    private TextReport() {}

    public static String of(Results results) {
        TextReport report = new TextReport();
        report.head(results);
        if (results.connections() != null) {
            report.connections(results.connections());
        }
        if (results.memory() != null) {
            report.memory(results.memory());
        }
        if (results.latency() != null) {
            report.latency(results.latency());
        }
        if (results.capacity() != null) {
            report.capacity(results.capacity());
        }
        report.verdicts(results);
        return report.text.toString();
    }

    private void head(Results results) {
        line("");
        line(
                "%s clients (%s), rooms %s, texts %s, %s process%s",
                Units.number(results.plan().connections()),
                results.plan().transports(),
                results.plan().roomsText(),
                results.plan().sizes(),
                results.processes(),
                results.processes() == 1 ? "" : "es");
        if (results.opening() != null) {
            Histogram joining = results.opening().joining();
            line(
                    "  joined within     p50 %s, p99 %s, max %s",
                    time(joining, 50), time(joining, 99), time(joining, 100));
            if (results.opening().failed() > 0) {
                line(
                        "  failed            %d: %s",
                        results.opening().failed(), results.opening().reason());
            }
        }
    }

    private void connections(Connections measured) {
        line("");
        line(
                "Connections held    %s of %s, opened in %.1f s, held for %d s",
                Units.number(measured.held()),
                Units.number(measured.wanted()),
                measured.opening().toMillis() / 1e3,
                measured.hold().toSeconds());
        line(
                "  joined within     p50 %s, p99 %s",
                time(measured.opened().joining(), 50), time(measured.opened().joining(), 99));
        if (measured.opened().reason() != null) {
            line("  no more because   %s", measured.opened().reason());
        }
    }

    private void memory(Memory memory) {
        line("");
        line(
                "Memory of the server   %12s %12s %12s %14s %14s",
                "connections", "resident", "heap", "res. each", "heap each");
        for (Memory.Stage stage : memory.stages()) {
            line(
                    "  %-20s %12s %12s %12s %14s %14s",
                    stage.name(),
                    Units.number(stage.connections()),
                    size(stage.reading().rss()),
                    size(stage.reading().heap()),
                    size(memory.each(stage)),
                    size(memory.heapEach(stage)));
        }
    }

    private void latency(Latency load) {
        Tally tally = load.tally();
        line("");
        line(
                "Response time       %s messages/s for %s s: %s delivered/s",
                Units.number(load.rate()), Units.number(load.seconds()), Units.number(load.deliveredRate()));
        line("  %-24s %10s %10s %10s %10s %10s", "", "p50", "p90", "p99", "p99.9", "max");
        percentiles("due to delivery", tally.corrected());
        percentiles("sent to delivery", tally.uncorrected());
        percentiles("due to ack", tally.acks());
        percentiles("due to sent (this tool)", tally.late());
        line(
                "  sent %s, acknowledged %s, delivered %s, lost %s, doubled %s, dropped %s: loss %s",
                Units.number(tally.get(Count.SENT)),
                Units.number(tally.get(Count.ACKNOWLEDGED)),
                Units.number(tally.get(Count.DELIVERED)),
                Units.number(tally.get(Count.LOST)),
                Units.number(tally.get(Count.DOUBLED)),
                Units.number(tally.get(Count.DROPPED)),
                Units.percent(tally.loss()));
        tally.errors().forEach((code, number) -> line("  error %s: %d", code, number));
        if (!Double.isNaN(load.serverCpu())) {
            line(
                    "  server CPU        %.2f cores, %s a delivery",
                    load.serverCpu() / load.seconds(), Units.time(load.cpuPerDelivery()));
        }
    }

    private void capacity(Capacity capacity) {
        line("");
        line(
                "Capacity            %s",
                capacity.best()
                        .map(best -> Units.number(best.load().rate()) + " messages/s, "
                                + Units.number(best.load().deliveredRate()) + " delivered/s")
                        .orElse("no rate kept the limits"));
        line("  %12s %12s %10s %10s %10s %14s", "messages/s", "delivered/s", "p50", "p99", "loss", "CPU/delivery");
        for (Capacity.Step step : capacity.steps()) {
            Tally tally = step.load().tally();
            double cpu = step.load().cpuPerDelivery();
            line(
                    "  %12s %12s %10s %10s %10s %14s  %s",
                    Units.number(step.load().rate()),
                    Units.number(step.load().deliveredRate()),
                    time(tally.corrected(), 50),
                    time(tally.corrected(), 99),
                    Units.percent(tally.loss()),
                    Double.isNaN(cpu) ? "-" : Units.time(cpu),
                    step.kept() ? "kept" : "missed");
        }
    }

    private void verdicts(Results results) {
        line("");
        results.notes().forEach(note -> line("Note: %s", note));
        results.verdicts()
                .forEach(verdict -> line(
                        "%s  %-30s %s (limit %s)",
                        verdict.kept() ? "ok    " : "MISSED", verdict.what(), verdict.found(), verdict.limit()));
    }

    private void percentiles(String name, Histogram histogram) {
        line(
                "  %-24s %10s %10s %10s %10s %10s",
                name,
                time(histogram, 50),
                time(histogram, 90),
                time(histogram, 99),
                time(histogram, 99.9),
                time(histogram, 100));
    }

    static String time(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? "-" : Units.time(histogram.getValueAtPercentile(percentile));
    }

    static String size(double bytes) {
        return Double.isNaN(bytes) ? "-" : Units.size(bytes);
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
