package io.busline.bench.measure;

import io.vertx.core.json.JsonObject;

/**
 * How it stands just now.
 *
 * @param held connections open and joined
 * @param sent messages of the load that is running
 * @param delivered deliveries of it
 * @param p99 of the deliveries of the second before this one, from due to delivered, µs; of several processes the worst
 */
public record Live(int held, long sent, long delivered, long p99) {
    public static final Live NOTHING = new Live(0, 0, 0, 0);

    /** Both together. */
    public Live plus(Live other) {
        return new Live(held + other.held, sent + other.sent, delivered + other.delivered, Math.max(p99, other.p99));
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("held", held)
                .put("sent", sent)
                .put("delivered", delivered)
                .put("p99", p99);
    }

    /** @throws RuntimeException if it is not one */
    public static Live fromJson(JsonObject json) {
        return new Live(json.getInteger("held"), json.getLong("sent"), json.getLong("delivered"), json.getLong("p99"));
    }
}
