package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are asked to stop while clients are there. */
@ExtendWith(RealRedis.class)
class DrainIT {

    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    Path data;

    @AfterAll
    static void close() {
        Await.await(VERTX.close());
    }

    @Test
    void a_node_asked_to_stop_sends_its_clients_away_and_ends_in_time_even_if_one_never_reads() throws Exception {
        Duration timeout = Duration.ofSeconds(6);
        Map<String, String> drain = Map.of("BUSLINE_DRAIN_TIME", "PT2S", "BUSLINE_DRAIN_TIMEOUT", timeout.toString());
        try (NodeProcess node = NodeLauncher.on(data).with(drain).start();
                RawWebSocket neverReads = RawWebSocket.open(node.port())) {
            neverReads.sendText("{\"type\":\"join\",\"room\":\"lobby\"}");
            List<ChatClient> clients = IntStream.range(0, 10)
                    .mapToObj(i -> ChatClient.connect(VERTX, node.port()))
                    .toList();
            clients.forEach(client -> client.join("lobby"));
            clients.get(0).say("lobby", "x".repeat(4_000));

            long asked = System.nanoTime();
            node.askToStop();

            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> node.getManagement("/health/ready").statusCode() == 503);
            assertThat(node.getManagement("/health/live").statusCode()).isEqualTo(200);
            assertThat(clients.stream().filter(client -> !client.isClosed()).count())
                    .as("clients there while the node is not ready")
                    .isPositive();
            node.signal("TERM"); // impatience changes nothing
            node.signal("INT");
            for (ChatClient client : clients) {
                client.expect("reconnect");
                assertThat(client.expectClose()).isEqualTo(4002);
            }
            node.onExit().get(Await.SECONDS, TimeUnit.SECONDS);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(timeout.plusMillis(500));
            assertThat(node.awaitEnd()).isZero();
            assertThat(node.allOutput())
                    .contains("Drained 11 sessions")
                    .doesNotContain("WARN")
                    .doesNotContain("ERROR");
        }
    }

    @Test
    void a_rolling_restart_of_three_nodes_under_load_loses_doubles_and_leaves_unacknowledged_nothing(
            @RealRedis.Url String redis) throws Exception {
        Map<String, String> environment = environment(redis);
        List<NodeProcess> nodes = startThree(environment);
        List<NodeProcess> stopped = new ArrayList<>();
        try {
            AtomicIntegerArray ports = new AtomicIntegerArray(3);
            IntStream.range(0, 3).forEach(i -> ports.set(i, nodes.get(i).port()));
            IntSupplier anyPort = () -> ports.get(ThreadLocalRandom.current().nextInt(3));
            List<RoamingClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int sayEveryMs = i % 2 == 0 ? 20 : 0;
                clients.add(new RoamingClient(anyPort, "rolling", "client-" + i, sayEveryMs));
            }
            clients.forEach(client -> Await.await(VERTX.deployVerticle(client)));
            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> clients.stream()
                            .allMatch(client -> client.received().size() > 20));

            for (int i = 0; i < 3; i++) {
                NodeProcess old = nodes.get(i);
                int receivedBefore = clients.get(1).received().size();
                assertThat(old.terminate()).isZero();
                stopped.add(old);
                nodes.set(
                        i,
                        NodeLauncher.on(data)
                                .with(environment)
                                .arguments("-cluster")
                                .start());
                ports.set(i, nodes.get(i).port());
                await().atMost(Duration.ofSeconds(Await.SECONDS))
                        .until(() -> clients.get(1).received().size() > receivedBefore + 50);
            }

            clients.forEach(RoamingClient::fallSilent);
            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> clients.stream().allMatch(client -> Await.await(client.isAcknowledged())));
            int said = clients.stream().mapToInt(RoamingClient::acknowledged).sum();
            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> clients.stream()
                            .allMatch(client -> client.received().size() >= said));
            for (RoamingClient client : clients) {
                assertThat(client.received()).doesNotHaveDuplicates().hasSize(said);
                assertThat(new HashSet<>(client.received()))
                        .isEqualTo(new HashSet<>(clients.get(0).received()));
                assertThat(client.surprises()).isEmpty();
            }
            assertThat(clients.stream().mapToInt(RoamingClient::sentAway).sum()).isGreaterThanOrEqualTo(6);
        } finally {
            nodes.forEach(NodeProcess::askToStop);
            nodes.forEach(NodeProcess::close);
        }
        stopped.addAll(nodes);
        for (NodeProcess node : stopped) {
            // Hazelcast warns of every connection that ends; nothing may be worse than that.
            assertThat(node.allOutput().lines())
                    .noneMatch(line -> line.contains(" ERROR ") || line.startsWith("\tat "));
        }
    }

    private static Map<String, String> environment(String redis) throws Exception {
        Map<String, String> environment = new HashMap<>(ClusterPort.environment());
        environment.put("BUSLINE_REDIS_ENDPOINTS", redis);
        environment.put("BUSLINE_LIMITS_MESSAGES_PER_SECOND", "0");
        environment.put("BUSLINE_LIMITS_BYTES_PER_SECOND", "0");
        environment.put("BUSLINE_LIMITS_USERS_PER_ADDRESS", "0");
        environment.put("BUSLINE_DRAIN_TIME", "PT0.5S");
        return environment;
    }

    /** The first one alone, so that all meet at its port; the others together. */
    private List<NodeProcess> startThree(Map<String, String> environment) throws Exception {
        List<NodeProcess> nodes = new ArrayList<>();
        nodes.add(NodeLauncher.on(data).with(environment).arguments("-cluster").start());
        List<CompletableFuture<NodeProcess>> others = IntStream.range(0, 2)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return NodeLauncher.on(data)
                                .with(environment)
                                .arguments("-cluster")
                                .start();
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }))
                .toList();
        others.forEach(other -> nodes.add(other.join()));
        return nodes;
    }
}
