package io.busline.history.placement.ring;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Consistent hashing: every node has many points on a ring of 64-bit hashes, and a key belongs to the node of the first
 * point at or behind the key's hash. A node more takes its share from all others and moves nothing else; neither does
 * the order of the nodes. Immutable.
 *
 * <p>Where rooms lie follows from the nodes' names, from {@link #POINTS} and from {@link #hash}: a change to any of
 * them moves rooms away from their history.
 */
final class HashRing<T> {
    /** Points a node: with so many, nodes' shares differ by some percent. */
    static final int POINTS = 1_000;

    private final TreeMap<Long, T> points = new TreeMap<>(Long::compareUnsigned);
    /** Null if there are several: the usual ring of one need not be searched for every message. */
    private final T only;

    /** @param nodes by name, at least one */
    HashRing(Map<String, T> nodes) {
        only = nodes.size() == 1 ? nodes.values().iterator().next() : null;
        // By name, so that the same one wins where two points fall together.
        new TreeMap<>(nodes).forEach((name, node) -> {
            for (int i = 0; i < POINTS; i++) {
                points.putIfAbsent(hash(name + "#" + i), node);
            }
        });
    }

    T nodeOf(String key) {
        if (only != null) {
            return only;
        }
        Map.Entry<Long, T> next = points.ceilingEntry(hash(key));
        return (next == null ? points.firstEntry() : next).getValue();
    }

    /** FNV-1a over the UTF-8 bytes, then mixed until every bit of the text has reached every bit of the hash. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
