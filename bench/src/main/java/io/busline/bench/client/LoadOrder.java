package io.busline.bench.client;

import io.busline.bench.plan.Schedule;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * One load, for all processes of a run.
 *
 * @param number among the run's loads; messages carry it
 * @param start ns on the run's clock
 * @param rate messages a second of all processes together, above 0
 */
public record LoadOrder(long number, long start, double rate, Duration length) {
    /** When a process that has this share of all messages sends them. */
    Schedule schedule(double share) {
        return new Schedule(start, rate * share, length);
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("number", number)
                .put("start", start)
                .put("rate", rate)
                .put("nanos", length.toNanos());
    }

    /** @throws RuntimeException if it is not one */
    public static LoadOrder fromJson(JsonObject json) {
        return new LoadOrder(
                json.getLong("number"),
                json.getLong("start"),
                json.getDouble("rate"),
                Duration.ofNanos(json.getLong("nanos")));
    }
}
