package io.busline.app.faults;

import io.busline.app.NodeLauncher;
import io.busline.app.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The nodes of a run, each a process. Started, killed and frozen from one thread; any thread may ask where they are.
 */
final class Cluster implements AutoCloseable {
    private static final Pattern HEALED = Pattern.compile("(?m)^busline_messages_healed_total\\S* (\\S+)$");

    /** Where a node's chat port is, or was when it was last seen alive. */
    record Address(String host, int port) {}

    private final Network network;
    private final String redis;
    private final Path home;
    private final Path agent;
    private final String switchedOff;
    private final Path odds;
    private final NodeProcess[] nodes;
    private final List<Address> addresses = new CopyOnWriteArrayList<>();

    /**
     * Starts the nodes, clustered if there are several.
     *
     * @param home takes the nodes' logs and data
     * @param switchedOff names of the agent's targets
     */
    Cluster(Network network, String redis, Path home, Path scratch, int nodes, List<String> switchedOff)
            throws IOException {
        this.network = network;
        this.redis = redis;
        this.home = Files.createDirectories(home);
        this.agent = AgentJar.build(scratch);
        this.switchedOff = switchedOff.isEmpty() ? "" : "," + String.join(",", switchedOff);
        this.odds = scratch.resolve("bus.properties").toAbsolutePath();
        this.nodes = new NodeProcess[nodes];
        calmBus();
        startAll();
        for (NodeProcess node : this.nodes) {
            addresses.add(new Address(node.host(), node.port()));
        }
    }

    /** The first one alone, so that there is a cluster for the others to join. */
    private void startAll() {
        nodes[0] = launch(0);
        List<CompletableFuture<NodeProcess>> others = IntStream.range(1, nodes.length)
                .mapToObj(node -> CompletableFuture.supplyAsync(() -> launch(node)))
                .toList();
        RuntimeException failure = null;
        for (int node = 1; node < nodes.length; node++) {
            try {
                nodes[node] = others.get(node - 1).join();
            } catch (CompletionException e) {
                failure = e;
            }
        }
        if (failure != null) {
            close();
            throw failure;
        }
    }

    int size() {
        return nodes.length;
    }

    List<Address> addresses() {
        return addresses;
    }

    private NodeProcess launch(int node) {
        boolean clustered = nodes.length > 1;
        Map<String, String> environment = new HashMap<>(clustered ? network.environment(node) : Map.of());
        environment.put("BUSLINE_NODE_NAME", "node-" + node);
        environment.put("BUSLINE_REDIS_ENDPOINTS", redis);
        environment.put("BUSLINE_LIMITS_MESSAGES_PER_SECOND", "0");
        environment.put("BUSLINE_LIMITS_BYTES_PER_SECOND", "0");
        environment.put("BUSLINE_LIMITS_USERS_PER_ADDRESS", "0");
        List<String> arguments = new java.util.ArrayList<>(clustered ? network.arguments(node) : List.of());
        if (clustered) {
            arguments.add("-cluster");
        }
        try {
            return NodeLauncher.on(home)
                    .with(environment)
                    .arguments(arguments)
                    .prefix(network.node(node))
                    .jvm("-javaagent:" + agent + "=" + odds + switchedOff)
                    .reachedAt(network.nodeHost(node))
                    .start();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    void start(int node) {
        nodes[node] = launch(node);
        addresses.set(node, new Address(nodes[node].host(), nodes[node].port()));
    }

    void kill(int node) {
        nodes[node].kill();
        keepLog(node);
    }

    /** Asks the node to stop and waits until it has. */
    void stop(int node) {
        nodes[node].terminate();
        keepLog(node);
    }

    void freeze(int node) {
        Shell.signal("STOP", nodes[node].pid());
    }

    void wake(int node) {
        Shell.signal("CONT", nodes[node].pid());
    }

    /**
     * Loses, doubles and delays what the bus brings, on all nodes, with these probabilities.
     *
     * @param lateMs the longest delay
     */
    void unsettleBus(double lose, double twice, double late, int lateMs) {
        write("lose=" + lose + "\ntwice=" + twice + "\nlate=" + late + "\nlateMs=" + lateMs + "\n");
    }

    void calmBus() {
        write("");
    }

    private void write(String properties) {
        try {
            Path next = odds.resolveSibling("bus.properties.next");
            Files.writeString(next, properties);
            Files.move(next, odds, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    boolean isReady() {
        for (NodeProcess node : nodes) {
            try {
                if (node.getManagement("/health/ready").statusCode() != 200) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return true;
    }

    /** How many messages the nodes had to read from history because the bus did not bring them. */
    double healed() {
        double sum = 0;
        for (NodeProcess node : nodes) {
            try {
                Matcher metric = HEALED.matcher(node.getManagement("/metrics").body());
                if (!metric.find()) {
                    throw new IllegalStateException("no metric of healed messages");
                }
                sum += Double.parseDouble(metric.group(1));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return sum;
    }

    private void keepLog(int node) {
        try {
            Files.writeString(
                    home.resolve("node-" + node + ".log"),
                    nodes[node].allOutput() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        for (int node = 0; node < nodes.length; node++) {
            if (nodes[node] != null && ProcessHandle.of(nodes[node].pid()).isPresent()) {
                kill(node);
            }
        }
    }
}
