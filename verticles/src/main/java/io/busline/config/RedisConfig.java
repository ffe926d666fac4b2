package io.busline.config;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Where history is kept.
 *
 * @param type how the endpoints belong together
 * @param endpoints {@code redis://} URLs, which may hold passwords; none: the node starts an embedded Redis
 * @param master the name under which Sentinel knows the master; only read with {@link Type#SENTINEL}
 */
public record RedisConfig(Type type, List<String> endpoints, String master) {
    /** How endpoints belong together. */
    public enum Type {
        /** One server, or several that know nothing of each other: a hash ring, on which each room has its place. */
        STANDALONE,
        /** A Redis Cluster; the endpoints are those of its nodes that are asked first. */
        CLUSTER,
        /** A master and its replicas; the endpoints are Sentinels. */
        SENTINEL
    }

    public static final RedisConfig DEFAULT = new RedisConfig(Type.STANDALONE, List.of(), "mymaster");

    public RedisConfig {
        endpoints = List.copyOf(endpoints);
    }

    /** One server or, of several, a ring. */
    public static RedisConfig standalone(String... endpoints) {
        return new RedisConfig(Type.STANDALONE, List.of(endpoints), DEFAULT.master);
    }

    /**
     * What an endpoint is called in logs, in health answers and on the ring: {@code host:port}, and the number of its
     * database if that is not 0. Never its password, so that a new one moves no room.
     */
    public static String nameOf(String endpoint) {
        URI uri = URI.create(endpoint);
        String name = uri.getHost().toLowerCase(Locale.ROOT) + ":" + uri.getPort();
        return uri.getPath().matches("(/0*)?") ? name : name + uri.getPath();
    }

    /** The same on all nodes that keep their history in the same place; without passwords. */
    public String identity() {
        String names = String.join(
                ", ", endpoints.stream().map(RedisConfig::nameOf).sorted().toList());
        return switch (type) {
            case STANDALONE -> names;
            case CLUSTER -> "the cluster of " + names;
            case SENTINEL -> "the master " + master + " of the Sentinels " + names;
        };
    }

    /** Without the endpoints' passwords. */
    @Override
    public String toString() {
        return "RedisConfig[" + identity() + "]";
    }
}
