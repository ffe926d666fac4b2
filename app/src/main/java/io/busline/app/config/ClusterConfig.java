package io.busline.app.config;

import io.busline.bus.ClusterSecret;
import java.util.List;

/**
 * How nodes find each other, and how they know each other; only read with {@code -cluster}.
 *
 * @param host the address of this node that the others reach, for Hazelcast and the event bus
 * @param port first port of Hazelcast; the next free one is taken
 * @param members where other nodes may be, each a host or {@code host:port}
 * @param file a Hazelcast configuration, XML or YAML, instead of all this but {@code host}; null for none
 * @param tls of the event bus; null: it speaks plain TCP with anybody
 * @param secret what nodes sign events with; null: events are not signed
 */
public record ClusterConfig(
        String host, int port, List<String> members, String file, ClusterTls tls, ClusterSecret secret) {
    public ClusterConfig {
        members = List.copyOf(members);
    }

    /** Whether anybody who reaches the event bus's port may speak as a node. */
    public boolean isOpen() {
        return tls == null && secret == null;
    }
}
