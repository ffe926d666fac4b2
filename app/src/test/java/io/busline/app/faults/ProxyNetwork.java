package io.busline.app.faults;

import io.busline.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * For machines without namespaces: all on loopback, each node known to the others only by the addresses of two
 * proxies, one for Hazelcast and one for the event bus. A proxy can't know who calls, so a cut is between all nodes
 * at once: what is sent stays in the proxies until it is healed.
 */
final class ProxyNetwork implements Network {
    private static final String LOOPBACK = "127.0.0.1";

    private final Vertx vertx = Vertx.vertx();
    private final List<Door> hazelcast = new ArrayList<>();
    private final List<Door> eventBus = new ArrayList<>();
    private final Path scratch;

    /** A port of a node's own and the proxy by which others come to it. */
    private record Door(int port, TcpLine line) {}

    ProxyNetwork(int nodes, Path scratch) {
        this.scratch = scratch;
        for (int node = 0; node < nodes; node++) {
            hazelcast.add(door());
            eventBus.add(door());
        }
    }

    private Door door() {
        int port = freePort();
        return new Door(port, TcpLine.open(vertx, LOOPBACK, LOOPBACK, port));
    }

    static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String describe() {
        return "made of TCP proxies (network namespaces need Linux and root); cut between all nodes at once";
    }

    @Override
    public List<String> node(int node) {
        return List.of();
    }

    @Override
    public List<String> redis() {
        return List.of();
    }

    @Override
    public String nodeHost(int node) {
        return LOOPBACK;
    }

    @Override
    public String redisHost() {
        return LOOPBACK;
    }

    @Override
    public String frontHost() {
        return LOOPBACK;
    }

    @Override
    public Map<String, String> environment(int node) {
        String members = hazelcast.stream()
                .map(door -> LOOPBACK + ":" + door.line.port())
                .collect(Collectors.joining(", "));
        Door mine = hazelcast.get(node);
        try {
            // As the shipped file, but known to the others by another port than it listens on.
            String shipped = Files.readString(Path.of("..", "conf", "hazelcast.yaml"));
            Path file = scratch.resolve("hazelcast-" + node + ".yaml");
            Files.writeString(
                    file,
                    shipped.replace("member-list: [127.0.0.1]", "member-list: [" + members + "]")
                            .replace("port: 5701", "port: " + mine.port)
                            .replace("auto-increment: true", "auto-increment: false")
                            .replace(
                                    "  network:\n",
                                    "  network:\n    public-address: " + LOOPBACK + ":" + mine.line.port() + "\n"));
            return Map.of("BUSLINE_CLUSTER_FILE", file.toAbsolutePath().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> arguments(int node) {
        Door mine = eventBus.get(node);
        JsonObject bus = new EventBusOptions() // as a whole: Vert.x takes what is left out for 0
                .setPort(mine.port)
                .setClusterPublicHost(LOOPBACK)
                .setClusterPublicPort(mine.line.port())
                .toJson();
        return List.of("-options", new JsonObject().put("eventBusOptions", bus).encode());
    }

    @Override
    public void cut(int node) {
        hazelcast.forEach(door -> door.line.hold());
        eventBus.forEach(door -> door.line.hold());
    }

    @Override
    public void heal() {
        hazelcast.forEach(door -> door.line.letGo());
        eventBus.forEach(door -> door.line.letGo());
    }

    @Override
    public void close() {
        Await.await(vertx.close());
    }
}
