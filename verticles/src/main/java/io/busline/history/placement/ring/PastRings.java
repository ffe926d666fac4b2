package io.busline.history.placement.ring;

import io.busline.history.placement.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rings before the present one, each with fewer servers: they say where rooms were. A ring that grows takes a share
 * of the rooms from every server; the rooms' earlier events stay where they are. Immutable.
 */
final class PastRings {
    /** The newest first. */
    private final List<HashRing<Shard>> rings = new ArrayList<>();

    private final long grownAt;

    /** @param since when each instance was put on the ring, ms since 1970 */
    PastRings(Map<String, Shard> instances, Map<String, Long> since) {
        TreeMap<Long, Map<String, Shard>> byTime = new TreeMap<>();
        instances.forEach((name, shard) ->
                byTime.computeIfAbsent(since.get(name), at -> new HashMap<>()).put(name, shard));
        Map<String, Shard> soFar = new HashMap<>();
        for (Map<String, Shard> joined : byTime.values()) {
            if (!soFar.isEmpty()) {
                rings.add(0, new HashRing<>(soFar));
            }
            soFar.putAll(joined);
        }
        grownAt = byTime.lastKey();
    }

    /** When the present ring began, ms since 1970. */
    long grownAt() {
        return grownAt;
    }

    /** The other shards that the room was on before, the last one first; mostly none. */
    List<Shard> formerShards(String room, Shard current) {
        List<Shard> shards = new ArrayList<>();
        for (HashRing<Shard> ring : rings) {
            Shard then = ring.nodeOf(room);
            if (then != current && !shards.contains(then)) {
                shards.add(then);
            }
        }
        return shards;
    }
}
