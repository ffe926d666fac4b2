package io.busline.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Where the nodes of one test's cluster meet, so that tests that run at the same time don't. */
final class ClusterPort {
    private ClusterPort() {}

    /** Nodes of a test, each on the next free port. */
    private static final int MOST_NODES = 4;

    /**
     * The environment of nodes that meet on free ports of loopback. All ports are named: a node that is started again
     * on the first one would otherwise find nobody, begin a cluster of its own, and merge seconds later.
     */
    static Map<String, String> environment() throws IOException {
        int first = free();
        String members = IntStream.range(first, first + MOST_NODES)
                .mapToObj(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(","));
        return Map.of("BUSLINE_CLUSTER_PORT", Integer.toString(first), "BUSLINE_CLUSTER_MEMBERS", members);
    }

    /** A port of loopback that was free a moment ago. */
    static int free() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
