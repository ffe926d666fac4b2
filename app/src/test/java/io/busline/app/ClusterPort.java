package io.busline.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

/** Where the nodes of one test's cluster meet, so that tests that run at the same time don't. */
final class ClusterPort {
    private ClusterPort() {}

    /** The environment of nodes that meet on a free port of loopback. */
    static Map<String, String> environment() throws IOException {
        String port = Integer.toString(free());
        return Map.of("BUSLINE_CLUSTER_PORT", port, "BUSLINE_CLUSTER_MEMBERS", "127.0.0.1:" + port);
    }

    /** A port of loopback that was free a moment ago. */
    static int free() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
