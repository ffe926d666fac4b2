package io.busline.bus.addressing;

import com.hazelcast.config.Config;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** The nodes, all in this process, over TCP on loopback. */
final class Cluster {
    private final String name = "addressing-" + UUID.randomUUID();
    private final int firstPort = freePort();
    private final List<Node> nodes = new ArrayList<>();
    private final Placement placement;

    Cluster(int size, Placement placement) {
        this.placement = placement;
        for (int i = 0; i < size; i++) {
            join();
        }
    }

    /** The living ones, as they are now and will be. */
    List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** The one that publishes; it never crashes, as the others join by it. */
    Node publisher() {
        return nodes.get(0);
    }

    /** Another one, to look at alone. */
    Node listener() {
        return nodes.get(1);
    }

    int rooms() {
        return placement.rooms();
    }

    void placeMembers() {
        placement.place(nodes);
    }

    /** How many addresses the nodes need for their rooms, each counting its own. */
    int registrations(Scheme scheme) {
        return nodes.stream()
                .mapToInt(node -> scheme.addresses(node.rooms()).size())
                .sum();
    }

    /** Takes the last node out of the cluster's list, for the caller to crash. */
    Node removeLast() {
        return nodes.remove(nodes.size() - 1);
    }

    /** Starts a node, which has no rooms yet. */
    Node join() {
        Node joining = new Node(config());
        nodes.add(joining);
        return joining;
    }

    /** Gives the rooms of a node that crashed to one that joined; registers nothing. */
    void takeOver(Node joining) {
        placement.fill(joining, nodes);
    }

    private Config config() {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName(name);
        config.getMetricsConfig().setEnabled(false);
        config.getNetworkConfig().setPort(nodes.isEmpty() ? firstPort : freePort());
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + firstPort);
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        // Few threads, as there may be 50 nodes.
        config.setProperty("hazelcast.operation.thread.count", "2");
        config.setProperty("hazelcast.operation.generic.thread.count", "2");
        config.setProperty("hazelcast.io.thread.count", "1");
        config.setProperty("hazelcast.event.thread.count", "1");
        return config;
    }

    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
