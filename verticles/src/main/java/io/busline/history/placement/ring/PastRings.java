package io.busline.history.placement.ring;

import io.busline.history.placement.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rings before the present one, each with fewer instances: where rooms lay then. Growing a ring takes a share of the
 * rooms from every instance; their earlier messages stay where they are. Immutable.
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

    /** Where the room lay before it came to its present home, the last place first; mostly nowhere else. */
    List<Shard> homesBefore(String room, Shard home) {
        List<Shard> homes = new ArrayList<>();
        for (HashRing<Shard> ring : rings) {
            Shard then = ring.nodeOf(room);
            if (then != home && !homes.contains(then)) {
                homes.add(then);
            }
        }
        return homes;
    }
}
