package io.busline.transport.http;

import io.busline.config.HttpConfig;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who a client is by its network address: that of the connection or, if the connection comes from a trusted
 * proxy, the one that the proxy names in {@code X-Forwarded-For}. Immutable; any thread may use it.
 *
 * <p>Clients get whole networks of IPv6 addresses. Therefore an IPv6 client is told by the first 64 bits of its
 * address.
 */
public final class ClientAddress {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAddress.class);
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_NETWORK_BYTES = 8;

    /** Proxies in a row that are followed: a client can write into the header what it likes. */
    private static final int MAX_HOPS = 16;

    private final List<Network> trusted;

    /** @throws IllegalArgumentException if {@code trustedProxies} has what is neither an address nor a network */
    public ClientAddress(HttpConfig config) {
        trusted = config.trustedProxies().stream().map(Network::parse).toList();
    }

    /** The client's address: {@code 192.0.2.1}, or {@code 2001:db8::/64}. */
    public String of(HttpServerRequest request) {
        String peer = peer(request);
        if (trusted.isEmpty()) {
            warnOfUnnamedProxy(request, peer);
            return canonical(peer);
        }
        return canonical(client(peer, hops(request.headers().getAll(FORWARDED_FOR))));
    }

    /** Anybody can send the header, so it is worth one line and no more. */
    private static void warnOfUnnamedProxy(HttpServerRequest request, String peer) {
        if (!WARNED.get() && request.headers().contains(FORWARDED_FOR) && WARNED.compareAndSet(false, true)) {
            LOG.warn(
                    "{} sends {}, and http.trustedProxies is empty: if it is a proxy, all its clients count as one",
                    peer,
                    FORWARDED_FOR);
        }
    }

    /** Whether the connection comes from a trusted proxy, so that what its headers say of the client is true. */
    boolean isFromProxy(HttpServerRequest request) {
        return !trusted.isEmpty() && isTrusted(peer(request));
    }

    /** Whether a connection from that address carries the requests of many clients. */
    boolean isProxy(String address) {
        return isTrusted(address);
    }

    private static String peer(HttpServerRequest request) {
        return request.remoteAddress() == null
                ? ""
                : String.valueOf(request.remoteAddress().hostAddress());
    }

    /** The addresses that the header names, nearest first: each proxy adds its peer at the end. */
    private static List<String> hops(List<String> headers) {
        List<String> hops = new ArrayList<>();
        for (int i = headers.size() - 1; i >= 0 && hops.size() < MAX_HOPS; i--) {
            String[] parts = headers.get(i).split(",");
            for (int j = parts.length - 1; j >= 0 && hops.size() < MAX_HOPS; j--) {
                hops.add(withoutPort(parts[j].strip()));
            }
        }
        return hops;
    }

    /** The first on the way to the client that is no trusted proxy. */
    private String client(String peer, List<String> hops) {
        String client = peer;
        for (String hop : hops) {
            if (!isTrusted(client) || Network.addressOf(hop) == null) {
                break;
            }
            client = hop;
        }
        return client;
    }

    private boolean isTrusted(String address) {
        byte[] bytes = Network.addressOf(address);
        return bytes != null && trusted.stream().anyMatch(network -> network.contains(bytes));
    }

    /** Some proxies write {@code 192.0.2.1:4711} or {@code [2001:db8::1]:4711}. */
    private static String withoutPort(String hop) {
        if (hop.startsWith("[") && hop.indexOf(']') > 0) {
            return hop.substring(1, hop.indexOf(']'));
        }
        int colon = hop.indexOf(':');
        return colon > 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    /** The same text for all addresses that count as one client. */
    static String canonical(String address) {
        byte[] bytes = Network.addressOf(address);
        if (bytes == null || bytes.length == IPV4_BYTES) {
            return bytes == null ? address : NetUtil.bytesToIpAddress(bytes);
        }
        byte[] network = Arrays.copyOf(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES), bytes.length);
        return NetUtil.bytesToIpAddress(network) + "/64";
    }
}
