package io.busline.app.config;

import java.util.List;

/**
 * How nodes find each other; only read with {@code -cluster}.
 *
 * @param host the address of this node that the others reach, for Hazelcast and the event bus
 * @param port first port of Hazelcast; the next free one is taken
 * @param members where other nodes may be, each a host or {@code host:port}
 * @param file a Hazelcast configuration, XML or YAML, instead of all this but {@code host}; null for none
 */
public record ClusterConfig(String host, int port, List<String> members, String file) {
    public ClusterConfig {
        members = List.copyOf(members);
    }
}
