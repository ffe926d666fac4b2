package io.busline.bench.report;

import io.busline.bench.measure.Count;
import io.busline.bench.measure.Tally;
import io.busline.bench.plan.Units;
import io.busline.bench.report.Results.Capacity;
import io.busline.bench.report.Results.Connections;
import io.busline.bench.report.Results.Latency;
import io.busline.bench.report.Results.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/** The results for people: one page that needs nothing else, no script and no network. */
public final class HtmlReport {
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private HtmlReport() {}

    public static String of(Results results) {
        return "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
                + "<meta name='viewport' content='width=device-width, initial-scale=1'>"
                + "<title>Busline bench</title><style>\n" + style() + "</style></head><body>\n"
                + head(results)
                + "<div class='cards'>\n" + cards(results) + "</div>\n"
                + "<div class='plots'>\n" + plots(results) + "</div>\n"
                + tables(results)
                + "</body></html>\n";
    }

    private static String style() {
        try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(Objects.requireNonNull(css).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String head(Results results) {
        String verdict = results.kept()
                ? "<span class='verdict'>all limits kept</span>"
                : "<span class='verdict missed'>limits missed</span>";
        String what = String.join(
                " · ",
                WHEN.format(results.when()),
                Units.number(results.plan().connections()) + " clients",
                "rooms " + results.plan().roomsText(),
                "transports " + results.plan().transports(),
                "texts of " + results.plan().sizes(),
                results.plan().nodes().size() + " node(s)",
                results.processes() + " load process(es)");
        return "<header>" + verdict + "<h1>Busline bench</h1><p>" + Html.escape(what) + "</p></header>\n";
    }

    private static String cards(Results results) {
        StringBuilder cards = new StringBuilder();
        Connections connections = results.connections();
        if (connections != null) {
            cards.append(Html.card(
                    "Connections held",
                    Units.number(connections.held()),
                    "of "
                            + Units.number(connections.wanted()) + " tried, for "
                            + connections.hold().toSeconds() + " s"));
        }
        Memory memory = results.memory();
        if (memory != null) {
            memory.stage("idle")
                    .ifPresent(idle -> cards.append(Html.card(
                            "Memory a connection",
                            TextReport.size(memory.each(idle)),
                            "resident, each of " + Units.number(idle.connections()) + " idle; "
                                    + memory.stage("under traffic")
                                            .map(stage -> TextReport.size(memory.each(stage)) + " under traffic")
                                            .orElse(""))));
        }
        Latency latency = results.latency();
        if (latency != null) {
            Histogram delivery = latency.tally().corrected();
            cards.append(Html.card(
                    "Publishing to delivery, p99",
                    TextReport.time(delivery, 99),
                    "p50 " + TextReport.time(delivery, 50) + " at "
                            + Units.number(Math.rint(latency.deliveredRate())) + " delivered/s, loss "
                            + Units.percent(latency.tally().loss())));
        }
        Capacity capacity = results.capacity();
        if (capacity != null) {
            cards.append(Html.card(
                    "Capacity",
                    capacity.best()
                            .map(best -> Units.number(Math.rint(best.load().deliveredRate())) + "/s")
                            .orElse("none"),
                    capacity.best()
                            .map(best -> "deliveries; "
                                    + Units.number(Math.rint(best.load().rate())) + " messages/s")
                            .orElse("no rate kept the limits")));
        }
        return cards.toString();
    }

    private static String plots(Results results) {
        StringBuilder plots = new StringBuilder();
        Latency latency = results.latency();
        if (latency != null) {
            Tally tally = latency.tally();
            plots.append(Html.section("Response time, second by second", Plots.overTime(tally, latency.seconds())));
            plots.append(Html.section("Deliveries a second", Plots.throughput(tally, latency.seconds())));
            plots.append(Html.section("Response time, all deliveries", Plots.distribution(tally)));
        }
        if (results.capacity() != null) {
            plots.append(Html.section("Response time by load", Plots.capacity(results.capacity())));
        }
        boolean seen = results.timeline().stream()
                .anyMatch(moment -> !Double.isNaN(moment.reading().rss())
                        || !Double.isNaN(moment.reading().heap()));
        if (seen) {
            plots.append(Html.section("Memory of the server", Plots.memory(results.timeline())));
        }
        if (results.timeline().stream()
                .anyMatch(moment -> !Double.isNaN(moment.reading().cpu()))) {
            plots.append(Html.section("CPU of the server", Plots.cpu(results.timeline())));
        }
        plots.append(Html.section("Connections", Plots.connections(results.timeline())));
        return plots.toString();
    }

    private static String tables(Results results) {
        StringBuilder tables = new StringBuilder();
        tables.append(Html.section(
                "Limits",
                Html.table(
                        List.of("what", "limit", "found", ""),
                        results.verdicts().stream()
                                .map(verdict -> List.of(
                                        verdict.what(),
                                        verdict.limit(),
                                        verdict.found(),
                                        verdict.kept() ? "kept" : "missed"))
                                .toList())));
        if (results.latency() != null) {
            tables.append(Html.section("Response time", latencies(results.latency())));
        }
        if (results.memory() != null) {
            tables.append(Html.section("Memory", stages(results.memory())));
        }
        if (results.capacity() != null) {
            tables.append(Html.section("Steps of the search for the capacity", steps(results.capacity())));
        }
        if (!results.notes().isEmpty()) {
            StringBuilder notes = new StringBuilder("<ul>");
            results.notes()
                    .forEach(note ->
                            notes.append("<li>").append(Html.escape(note)).append("</li>"));
            tables.append(Html.section("Notes", notes.append("</ul>").toString()));
        }
        return tables.toString();
    }

    private static String latencies(Latency load) {
        Tally tally = load.tally();
        String cpu = Double.isNaN(load.serverCpu())
                ? ""
                : " Server CPU a delivery: " + Units.time(load.cpuPerDelivery()) + ".";
        return Html.table(
                        List.of("", "p50", "p90", "p99", "p99.9", "max"),
                        List.of(
                                row("due to delivery (corrected for coordinated omission)", tally.corrected()),
                                row("sent to delivery (not corrected)", tally.uncorrected()),
                                row("due to acknowledgement", tally.acks()),
                                row("due to sent: this tool itself", tally.late())))
                + "<p>Sent " + Units.number(tally.get(Count.SENT)) + ", acknowledged "
                + Units.number(tally.get(Count.ACKNOWLEDGED)) + ", delivered "
                + Units.number(tally.get(Count.DELIVERED))
                + ", lost " + Units.number(tally.get(Count.LOST)) + ", doubled "
                + Units.number(tally.get(Count.DOUBLED)) + ", connections dropped "
                + Units.number(tally.get(Count.DROPPED)) + "." + cpu + "</p>\n";
    }

    private static List<String> row(String name, Histogram histogram) {
        return List.of(
                name,
                TextReport.time(histogram, 50),
                TextReport.time(histogram, 90),
                TextReport.time(histogram, 99),
                TextReport.time(histogram, 99.9),
                TextReport.time(histogram, 100));
    }

    private static String stages(Memory memory) {
        return Html.table(
                List.of(
                        "stage",
                        "connections",
                        "resident",
                        "heap in use",
                        "direct buffers",
                        "resident each",
                        "heap each"),
                memory.stages().stream()
                        .map(stage -> List.of(
                                stage.name(),
                                Units.number(stage.connections()),
                                TextReport.size(stage.reading().rss()),
                                TextReport.size(stage.reading().heap()),
                                TextReport.size(stage.reading().direct()),
                                TextReport.size(memory.each(stage)),
                                TextReport.size(memory.heapEach(stage))))
                        .toList());
    }

    private static String steps(Capacity capacity) {
        return Html.table(
                List.of("messages/s", "delivered/s", "p50", "p99", "loss", "CPU a delivery", ""),
                capacity.steps().stream()
                        .map(step -> List.of(
                                Units.number(step.load().rate()),
                                Units.number(step.load().deliveredRate()),
                                TextReport.time(step.load().tally().corrected(), 50),
                                TextReport.time(step.load().tally().corrected(), 99),
                                Units.percent(step.load().tally().loss()),
                                Double.isNaN(step.load().serverCpu())
                                        ? "-"
                                        : Units.time(step.load().cpuPerDelivery()),
                                step.kept() ? "kept" : "missed"))
                        .toList());
    }
}
