package io.busline.bench.measure;

import io.vertx.core.json.JsonObject;

/** A number for each {@link Count}. Not for several threads. */
final class Counts {
    private final long[] numbers = new long[Count.values().length];

    void add(Count what, long number) {
        numbers[what.ordinal()] += number;
    }

    void add(Counts other) {
        for (Count what : Count.values()) {
            add(what, other.get(what));
        }
    }

    long get(Count what) {
        return numbers[what.ordinal()];
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        for (Count what : Count.values()) {
            json.put(what.name(), get(what));
        }
        return json;
    }

    static Counts fromJson(JsonObject json) {
        Counts counts = new Counts();
        for (Count what : Count.values()) {
            counts.add(what, json.getLong(what.name()));
        }
        return counts;
    }
}
