package io.busline.bench.measure;

import io.vertx.core.json.JsonObject;
import org.HdrHistogram.Histogram;

/** One second of a load. Not for several threads. */
public final class Window {
    private long sent;
    /** From due to delivered, µs, of what was delivered in this second. */
    private final Histogram delivery;

    public Window() {
        this(0, Histograms.create());
    }

    private Window(long sent, Histogram delivery) {
        this.sent = sent;
        this.delivery = delivery;
    }

    void sent() {
        sent++;
    }

    void delivered(long nanos) {
        Histograms.record(delivery, nanos);
    }

    public long messagesSent() {
        return sent;
    }

    public long deliveries() {
        return delivery.getTotalCount();
    }

    /** From due to delivered, µs. */
    public Histogram delivery() {
        return delivery;
    }

    void add(Window other) {
        sent += other.sent;
        delivery.add(other.delivery);
    }

    JsonObject toJson() {
        return new JsonObject().put("sent", sent).put("delivery", Histograms.encode(delivery));
    }

    static Window fromJson(JsonObject json) {
        return new Window(json.getLong("sent"), Histograms.decode(json.getString("delivery")));
    }
}
