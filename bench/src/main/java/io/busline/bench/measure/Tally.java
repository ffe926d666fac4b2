package io.busline.bench.measure;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What one load did: counts, latencies, seconds. Each event loop keeps its own, and they are added up afterwards. Not
 * for several threads.
 */
public final class Tally {
    /** Far more seconds than a load lasts; a clock that is wrong shall not fill the memory. */
    private static final int MOST_WINDOWS = 24 * 3600;

    private static final long SECOND = 1_000_000_000L;

    private final Counts counts = new Counts();
    private final TreeMap<String, Long> errors = new TreeMap<>();
    private final Histogram corrected = Histograms.create();
    private final Histogram uncorrected = Histograms.create();
    private final Histogram acks = Histograms.create();
    private final Histogram late = Histograms.create();
    private final List<Window> windows = new ArrayList<>();

    /** A message was sent that much behind its time. */
    public void sent(long sinceStart, long behind) {
        counts.add(Count.SENT, 1);
        Histograms.record(late, behind);
        window(sinceStart).sent();
    }

    /** A message reached a client. All in ns, the first since the load began. */
    public void delivered(long sinceStart, long sinceDue, long sinceSent) {
        counts.add(Count.DELIVERED, 1);
        Histograms.record(corrected, sinceDue);
        Histograms.record(uncorrected, sinceSent);
        window(sinceStart).delivered(sinceDue);
    }

    /** A message was acknowledged. */
    public void acknowledged(long sinceDue) {
        counts.add(Count.ACKNOWLEDGED, 1);
        Histograms.record(acks, sinceDue);
    }

    /** The server answered with an error. */
    public void error(String code) {
        errors.merge(code, 1L, Long::sum);
    }

    public void count(Count what, long number) {
        counts.add(what, number);
    }

    public long get(Count what) {
        return counts.get(what);
    }

    /** Errors by code. */
    public TreeMap<String, Long> errors() {
        return errors;
    }

    /** From due to delivered, µs: what is known as corrected for coordinated omission. */
    public Histogram corrected() {
        return corrected;
    }

    /** From sent to delivered, µs. */
    public Histogram uncorrected() {
        return uncorrected;
    }

    /** From due to acknowledged, µs. */
    public Histogram acks() {
        return acks;
    }

    /** From due to sent, µs: how late this tool itself was. */
    public Histogram late() {
        return late;
    }

    /** The load's seconds, in their order. */
    public List<Window> windows() {
        return Collections.unmodifiableList(windows);
    }

    /** Messages acknowledged a second. */
    public double ackedRate(Duration length) {
        return get(Count.ACKNOWLEDGED) / (length.toNanos() / 1e9);
    }

    /**
     * What went missing, as a share of 1: of deliveries, or of messages that were sent and not acknowledged, if that is
     * more.
     */
    public double loss() {
        double lost = get(Count.LOST);
        double expected = lost + get(Count.DELIVERED);
        double unanswered = get(Count.SENT) - get(Count.ACKNOWLEDGED);
        double sent = Math.max(1, get(Count.SENT));
        return Math.max(expected == 0 ? 0 : lost / expected, Math.max(0, unanswered / sent));
    }

    /** Adds what another event loop or process recorded of the same load. */
    public Tally add(Tally other) {
        counts.add(other.counts);
        other.errors.forEach((code, number) -> errors.merge(code, number, Long::sum));
        corrected.add(other.corrected);
        uncorrected.add(other.uncorrected);
        acks.add(other.acks);
        late.add(other.late);
        for (int i = 0; i < other.windows.size(); i++) {
            windowNumber(i).add(other.windows.get(i));
        }
        return this;
    }

    private Window window(long sinceStart) {
        return windowNumber((int) Math.min(MOST_WINDOWS, Math.max(0, sinceStart / SECOND)));
    }

    private Window windowNumber(int number) {
        while (windows.size() <= number) {
            windows.add(new Window());
        }
        return windows.get(number);
    }

    public JsonObject toJson() {
        JsonObject errorsJson = new JsonObject();
        errors.forEach(errorsJson::put);
        JsonArray seconds = new JsonArray();
        windows.forEach(window -> seconds.add(window.toJson()));
        return new JsonObject()
                .put("counts", counts.toJson())
                .put("errors", errorsJson)
                .put("corrected", Histograms.encode(corrected))
                .put("uncorrected", Histograms.encode(uncorrected))
                .put("acks", Histograms.encode(acks))
                .put("late", Histograms.encode(late))
                .put("windows", seconds);
    }

    /** @throws RuntimeException if it is not a tally */
    public static Tally fromJson(JsonObject json) {
        Tally tally = new Tally();
        tally.counts.add(Counts.fromJson(json.getJsonObject("counts")));
        json.getJsonObject("errors")
                .forEach(entry -> tally.errors.put(entry.getKey(), ((Number) entry.getValue()).longValue()));
        tally.corrected.add(Histograms.decode(json.getString("corrected")));
        tally.uncorrected.add(Histograms.decode(json.getString("uncorrected")));
        tally.acks.add(Histograms.decode(json.getString("acks")));
        tally.late.add(Histograms.decode(json.getString("late")));
        json.getJsonArray("windows").forEach(window -> tally.windows.add(Window.fromJson((JsonObject) window)));
        return tally;
    }
}
