package io.busline.app.faults;

import static org.awaitility.Awaitility.await;

import io.busline.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * All that a run needs: network, Redis, nodes, clients, and the record of what they see. Used from the test's thread.
 */
final class Stage implements AutoCloseable {
    /** Where a client at each node tells all others that it is there. */
    private static final String PROBES = "probes";

    private static final long PROBE_EVERY_MS = 3_000;

    private static final int LARGEST_FRAME = 16 * 1024 * 1024;

    final Network network;
    final FaultyRedis redis;
    final Cluster cluster;
    final Record record = new Record();
    final List<String> rooms;
    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
            .setMaxConnections(100_000)
            .setConnectTimeout(2_000)
            .setClosingTimeout(1)
            .setMaxFrameSize(LARGEST_FRAME)
            .setMaxMessageSize(LARGEST_FRAME));
    private final long seed;
    private final List<FaultClient> regulars = new ArrayList<>();
    private final List<FaultClient> probes = new ArrayList<>();
    private int visits;

    /**
     * @param home takes logs
     * @param scratch takes all that is of no use afterwards
     * @param switchedOff names of the agent's targets
     */
    Stage(int nodes, int rooms, long seed, Path home, Path scratch, List<String> switchedOff) throws IOException {
        this.seed = seed;
        this.rooms = IntStream.range(0, rooms).mapToObj(room -> "room-" + room).toList();
        network = Network.best(nodes, scratch);
        FaultyRedis startedRedis = null;
        try {
            startedRedis = new FaultyRedis(vertx, network, scratch.resolve("redis"));
            redis = startedRedis;
            cluster = new Cluster(network, redis.endpoint(), home, scratch, nodes, switchedOff);
        } catch (IOException | RuntimeException | Error e) {
            if (startedRedis != null) {
                startedRedis.close();
            }
            Await.await(vertx.close());
            network.close();
            throw e;
        }
        for (int node = 0; node < nodes; node++) {
            int here = node;
            probes.add(client(
                    "probe-" + node,
                    List.of(PROBES),
                    () -> List.of(cluster.addresses().get(here))));
        }
    }

    private FaultClient client(String name, List<String> in, Supplier<List<Cluster.Address>> at) {
        return new FaultClient(vertx, sockets, at, record, name, in, seed + name.hashCode());
    }

    /** Adds clients, each in two rooms, and waits until they have joined. */
    void open(int clients) {
        for (int i = 0; i < clients; i++) {
            List<String> two = List.of(rooms.get(i % rooms.size()), rooms.get((i + 1) % rooms.size()));
            regulars.add(client("client-" + i, two.stream().distinct().toList(), cluster::addresses));
        }
        everybody().forEach(FaultClient::come);
        awaitPresence(everybody());
    }

    /** Brings further clients into one room; they only listen. */
    List<FaultClient> visitors(int clients) {
        int visit = ++visits;
        String room = rooms.get(visit % rooms.size());
        List<FaultClient> visitors = IntStream.range(0, clients)
                .mapToObj(i -> client("visitor-" + visit + "-" + i, List.of(room), cluster::addresses))
                .toList();
        visitors.forEach(FaultClient::come);
        awaitPresence(visitors);
        return visitors;
    }

    List<FaultClient> regulars() {
        return regulars;
    }

    private List<FaultClient> everybody() {
        return Stream.concat(regulars.stream(), probes.stream()).toList();
    }

    void awaitPresence(Collection<FaultClient> clients) {
        await().atMost(Duration.ofSeconds(2 * Await.SECONDS))
                .until(() -> clients.stream().allMatch(FaultClient::isPresent));
    }

    void talk(long everyMs) {
        regulars.forEach(client -> client.talk(everyMs));
    }

    /** Waits until all nodes are ready, everybody is back, and a message from each node has reached each. */
    void awaitHealed(Duration atMost) {
        await().atMost(atMost).until(cluster::isReady);
        await().atMost(atMost).until(() -> everybody().stream().allMatch(FaultClient::isPresent));
        probe(atMost);
    }

    /** Waits until a message from each node reaches each while no node has to look into history for anything. */
    boolean awaitBus(Duration atMost) {
        try {
            await().atMost(atMost).ignoreExceptions().until(() -> {
                double before = cluster.healed();
                probe(atMost);
                return cluster.healed() == before;
            });
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** A probe may get lost with Redis' data, so it is said anew as long as it has not arrived. */
    private void probe(Duration atMost) {
        AtomicLong next = new AtomicLong();
        await().atMost(atMost).pollInterval(Duration.ofMillis(20)).until(() -> {
            if (record.now() >= next.get()) {
                next.set(record.now() + PROBE_EVERY_MS);
                probes.forEach(probe -> probe.say(PROBES));
            }
            return probes.stream().allMatch(probe -> probes.stream().allMatch(probe::hasHeard));
        });
    }

    /** Whether all clients have got everything that any of these has got or had acknowledged. */
    private static boolean caughtUp(Collection<FaultClient> clients) {
        List<String> rooms = clients.stream()
                .flatMap(client -> client.rooms().stream())
                .distinct()
                .toList();
        return rooms.stream().allMatch(room -> {
            long newest = clients.stream()
                    .mapToLong(client -> client.newest(room))
                    .max()
                    .orElse(0);
            return clients.stream()
                    .filter(client -> client.rooms().contains(room))
                    .allMatch(client -> client.position(room) >= newest);
        });
    }

    /** Waits until these have got everything that anybody has got or had acknowledged by now. */
    void awaitCaughtUp(Collection<FaultClient> clients, Duration atMost) {
        Map<String, Long> newest = newest();
        await().atMost(atMost)
                .until(() -> clients.stream()
                        .allMatch(client -> client.isPresent()
                                && client.rooms().stream()
                                        .allMatch(room -> client.position(room) >= newest.get(room))));
    }

    /** Waits until each room has had this many further messages. */
    void awaitTalk(int messages) {
        Map<String, Long> before = newest();
        await().atMost(Duration.ofSeconds(2 * Await.SECONDS)).until(() -> {
            Map<String, Long> now = newest();
            return rooms.stream().allMatch(room -> now.get(room) >= before.get(room) + messages);
        });
    }

    /** By room, the highest number that any regular has got or had acknowledged. */
    private Map<String, Long> newest() {
        return rooms.stream()
                .collect(Collectors.toMap(
                        room -> room,
                        room -> regulars.stream()
                                .mapToLong(client -> client.newest(room))
                                .max()
                                .orElse(0)));
    }

    /**
     * Ends the talk, waits until all is acknowledged and everybody has got it, and writes down what history holds.
     *
     * @return false if they did not all catch up
     */
    boolean finish(Duration atMost) {
        talk(0);
        boolean quiet;
        try {
            await().atMost(atMost)
                    .until(() ->
                            everybody().stream().allMatch(client -> client.isPresent() && client.unacknowledged() == 0)
                                    && caughtUp(everybody()));
            quiet = true;
        } catch (ConditionTimeoutException e) {
            quiet = false;
        }
        HistoryReading.read(
                vertx,
                cluster.addresses().get(0),
                record,
                Stream.concat(rooms.stream(), Stream.of(PROBES)).toList());
        return quiet;
    }

    @Override
    public void close() {
        try {
            cluster.close();
        } finally {
            redis.close();
            Await.await(vertx.close());
            network.close();
        }
    }
}
