package io.busline.bench.client;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/**
 * The newest number of each room that any client was told of. All members of the room must get the messages up to it.
 *
 * @param numbers by room
 */
public record Newest(Map<Integer, Long> numbers) {
    /** Of no room. */
    public static Newest none() {
        return new Newest(new HashMap<>());
    }

    void saw(int room, long number) {
        numbers.merge(room, number, Math::max);
    }

    long of(int room) {
        return numbers.getOrDefault(room, 0L);
    }

    /** The greater of both, room by room. */
    public Newest plus(Newest other) {
        Newest both = new Newest(new HashMap<>(numbers));
        other.numbers.forEach(both::saw);
        return both;
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        numbers.forEach((room, number) -> json.put(room.toString(), number));
        return json;
    }

    /** @throws RuntimeException if it is not one */
    public static Newest fromJson(JsonObject json) {
        Newest newest = none();
        json.forEach(entry -> newest.saw(Integer.parseInt(entry.getKey()), ((Number) entry.getValue()).longValue()));
        return newest;
    }
}
