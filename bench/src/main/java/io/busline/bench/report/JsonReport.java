package io.busline.bench.report;

import io.busline.bench.measure.Count;
import io.busline.bench.measure.Histograms;
import io.busline.bench.measure.Opening;
import io.busline.bench.measure.Tally;
import io.busline.bench.measure.Window;
import io.busline.bench.report.Results.Capacity;
import io.busline.bench.report.Results.Connections;
import io.busline.bench.report.Results.Latency;
import io.busline.bench.report.Results.Memory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** The results for programs. Latencies in µs, memory in bytes, CPU time in seconds; what is not known is absent. */
public final class JsonReport {
    private JsonReport() {}

    public static JsonObject of(Results results) {
        JsonObject json = new JsonObject()
                .put("when", results.when().toString())
                .put("kept", results.kept())
                .put("plan", results.plan().toJson())
                .put("processes", results.processes())
                .put(
                        "limits",
                        array(
                                results.verdicts(),
                                verdict -> new JsonObject()
                                        .put("what", verdict.what())
                                        .put("limit", verdict.limit())
                                        .put("found", verdict.found())
                                        .put("kept", verdict.kept())))
                .put("notes", new JsonArray(results.notes()));
        put(json, "opening", results.opening(), JsonReport::opening);
        put(json, "connections", results.connections(), JsonReport::connections);
        put(json, "memory", results.memory(), JsonReport::memory);
        put(json, "latency", results.latency(), load -> load(load).put("seconds", seconds(load.tally())));
        put(json, "capacity", results.capacity(), JsonReport::capacity);
        return json.put("timeline", array(results.timeline(), moment -> {
            JsonObject at = new JsonObject()
                    .put("seconds", moment.seconds())
                    .put("phase", moment.phase())
                    .put("connections", moment.held())
                    .put("delivered", moment.delivered());
            return number(
                    number(
                            number(at, "rss", moment.reading().rss()),
                            "heap",
                            moment.reading().heap()),
                    "cpu",
                    moment.reading().cpu());
        }));
    }

    private static JsonObject opening(Opening opening) {
        return new JsonObject()
                .put("held", opening.held())
                .put("failed", opening.failed())
                .put("reason", opening.reason())
                .put("joining", histogram(opening.joining()));
    }

    private static JsonObject connections(Connections connections) {
        return new JsonObject()
                .put("wanted", connections.wanted())
                .put("held", connections.held())
                .put("openingSeconds", connections.opening().toNanos() / 1e9)
                .put("holdSeconds", connections.hold().toNanos() / 1e9)
                .put("opened", opening(connections.opened()));
    }

    private static JsonObject memory(Memory memory) {
        return new JsonObject().put("stages", array(memory.stages(), stage -> {
            JsonObject json = new JsonObject().put("stage", stage.name()).put("connections", stage.connections());
            number(json, "rss", stage.reading().rss());
            number(json, "heap", stage.reading().heap());
            number(json, "direct", stage.reading().direct());
            number(json, "rssAConnection", memory.each(stage));
            return number(json, "heapAConnection", memory.heapEach(stage));
        }));
    }

    private static JsonObject load(Latency load) {
        Tally tally = load.tally();
        JsonObject counts = new JsonObject();
        for (Count count : Count.values()) {
            counts.put(count.name().toLowerCase(Locale.ROOT), tally.get(count));
        }
        JsonObject errors = new JsonObject();
        tally.errors().forEach(errors::put);
        JsonObject json = new JsonObject()
                .put("rate", load.rate())
                .put("length", load.length().toNanos() / 1e9)
                .put("acknowledgedRate", load.ackedRate())
                .put("deliveredRate", load.deliveredRate())
                .put("loss", tally.loss())
                .put("counts", counts)
                .put("errors", errors)
                .put("delivery", histogram(tally.corrected()).put("hdr", Histograms.encode(tally.corrected())))
                .put("deliveryUncorrected", histogram(tally.uncorrected()))
                .put("ack", histogram(tally.acks()))
                .put("sentLate", histogram(tally.late()));
        number(json, "serverCpu", load.serverCpu());
        return number(json, "serverCpuADelivery", load.cpuPerDelivery() / 1e6);
    }

    private static JsonObject capacity(Capacity capacity) {
        JsonObject json = new JsonObject();
        capacity.best()
                .ifPresent(best -> json.put("rate", best.load().rate())
                        .put("deliveredRate", best.load().deliveredRate()));
        return json.put(
                "steps", array(capacity.steps(), step -> load(step.load()).put("kept", step.kept())));
    }

    private static JsonArray seconds(Tally tally) {
        return array(
                tally.windows(), (Window window) -> histogram(window.delivery()).put("sent", window.messagesSent()));
    }

    private static JsonObject histogram(Histogram histogram) {
        JsonObject json = new JsonObject().put("count", histogram.getTotalCount());
        if (histogram.getTotalCount() > 0) {
            for (double percentile : new double[] {50, 90, 99, 99.9}) {
                json.put(
                        "p" + Double.toString(percentile).replace(".0", ""),
                        histogram.getValueAtPercentile(percentile));
            }
            json.put("max", histogram.getMaxValue()).put("mean", histogram.getMean());
        }
        return json;
    }

    private static <T> void put(JsonObject json, String name, T value, Function<T, JsonObject> write) {
        if (value != null) {
            json.put(name, write.apply(value));
        }
    }

    private static JsonObject number(JsonObject json, String name, double value) {
        return Double.isNaN(value) || Double.isInfinite(value) ? json : json.put(name, value);
    }

    private static <T> JsonArray array(List<T> values, Function<T, JsonObject> write) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(write.apply(value)));
        return array;
    }
}
