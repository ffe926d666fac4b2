package io.busline.config;

import java.util.List;

/**
 * The chat port.
 *
 * @param host interface it listens on
 * @param port 0: any free one
 * @param origins from where pages may connect, each as {@code https://chat.example.com}; {@code *}: from anywhere;
 *     none: from the node's own origin only
 * @param trustedProxies addresses or networks ({@code 10.0.0.0/8}) whose {@code X-Forwarded-For} names the client
 * @param connections most connections at once; 0: as many as the process's limit of descriptors leaves room for
 * @param connectionsPerAddress most connections of one address; 0: no limit
 */
public record HttpConfig(
        String host,
        int port,
        List<String> origins,
        List<String> trustedProxies,
        int connections,
        int connectionsPerAddress) {
    public static final HttpConfig DEFAULT = new HttpConfig("0.0.0.0", 8080, List.of(), List.of(), 0, 0);

    public HttpConfig {
        origins = List.copyOf(origins);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** The same on another address. */
    public HttpConfig listeningOn(String host, int port) {
        return new HttpConfig(host, port, origins, trustedProxies, connections, connectionsPerAddress);
    }

    public HttpConfig withOrigins(String... origins) {
        return new HttpConfig(host, port, List.of(origins), trustedProxies, connections, connectionsPerAddress);
    }

    public HttpConfig withTrustedProxies(String... proxies) {
        return new HttpConfig(host, port, origins, List.of(proxies), connections, connectionsPerAddress);
    }

    public HttpConfig withConnections(int connections, int perAddress) {
        return new HttpConfig(host, port, origins, trustedProxies, connections, perAddress);
    }
}
