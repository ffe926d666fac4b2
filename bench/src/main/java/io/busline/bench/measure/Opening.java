package io.busline.bench.measure;

import io.vertx.core.json.JsonObject;
import org.HdrHistogram.Histogram;

/**
 * How the opening of connections went.
 *
 * @param held connections open and joined at its end
 * @param failed attempts that failed
 * @param reason why the first of them did; null if none did
 * @param joining from the beginning of an attempt to having joined, µs
 */
public record Opening(int held, int failed, String reason, Histogram joining) {

    /** Both together. */
    public Opening plus(Opening other) {
        Histogram both = joining.copy();
        both.add(other.joining);
        return new Opening(held + other.held, failed + other.failed, reason == null ? other.reason : reason, both);
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("held", held)
                .put("failed", failed)
                .put("reason", reason)
                .put("joining", Histograms.encode(joining));
    }

    /** @throws RuntimeException if it is not one */
    public static Opening fromJson(JsonObject json) {
        return new Opening(
                json.getInteger("held"),
                json.getInteger("failed"),
                json.getString("reason"),
                Histograms.decode(json.getString("joining")));
    }
}
