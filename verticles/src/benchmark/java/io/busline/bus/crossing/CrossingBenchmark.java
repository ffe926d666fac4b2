package io.busline.bus.crossing;

import com.hazelcast.config.Config;
import com.sun.management.OperatingSystemMXBean;
import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.bus.ClusterSecret;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.StoredEvent;
import io.busline.protocol.User;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.JksOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The CPU that an event takes from one node's {@link Bus#publish} to another node's subscriber: plain, signed, over
 * TLS, and both. Two nodes in this process, over TCP on loopback; CPU of the whole process, so other programs on the
 * machine disturb little. Prints µs an event, a column a round.
 */
public final class CrossingBenchmark {
    private static final int EVENTS = 40_000;
    private static final int UNDER_WAY = 50;
    private static final int ROUNDS = 20;
    private static final String PASSWORD = "changeit";
    private static final String ROOM = "lobby";

    private CrossingBenchmark() {}

    public static void main(String[] args) throws Exception {
        int chars = args.length == 0 ? 100 : Integer.parseInt(args[0]);
        Path store = makeCertificate();
        List<Pair> pairs = new ArrayList<>();
        for (boolean tls : new boolean[] {false, true}) {
            for (boolean signed : new boolean[] {false, true}) {
                pairs.add(new Pair(signed, tls ? store : null));
            }
        }
        StoredEvent event = StoredEvent.of(
                ROOM,
                1_234_567,
                1_795_305_600_000L,
                new User("guest-1k9w", "Ada", true),
                new RoomEvent.Message("x".repeat(chars)));
        ClusterEvent published = new ClusterEvent.EventStored(ROOM, event);
        for (int round = 0; round < ROUNDS; round++) {
            for (Pair pair : pairs) {
                pair.send(published);
            }
        }
        pairs.forEach(pair -> System.out.printf(Locale.ROOT, "%-12s %s%n", pair.name, pair.micros));
        System.exit(0);
    }

    private static Path makeCertificate() throws Exception {
        Path store = Files.createTempDirectory("crossing").resolve("node.jks");
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "node",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=node",
                        "-storetype",
                        "JKS",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-keypass",
                        PASSWORD)
                .inheritIO()
                .start()
                .waitFor();
        return store;
    }

    private static final class Pair {
        final String name;
        final List<String> micros = new ArrayList<>();
        private final Vertx from;
        private final Bus bus;
        private final Semaphore free = new Semaphore(UNDER_WAY);

        Pair(boolean signed, Path store) {
            this.name = (store == null ? "tcp" : "tls") + (signed ? " signed" : "");
            String cluster = UUID.randomUUID().toString();
            ClusterSecret secret = signed ? new ClusterSecret("s".repeat(64)) : null;
            int port = freePort();
            Vertx to = start(cluster, port, port, store);
            from = start(cluster, freePort(), port, store);
            Bus receiving = new Bus(to, secret, new SimpleMeterRegistry());
            bus = new Bus(from, secret, new SimpleMeterRegistry());
            await(receiving.subscribe(Addresses.room(ROOM), event -> free.release()));
        }

        private static Vertx start(String cluster, int port, int other, Path store) {
            Config config = ConfigUtil.loadConfig();
            config.setClusterName(cluster);
            config.getMetricsConfig().setEnabled(false);
            config.getNetworkConfig().setPort(port);
            config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
            config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
            config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
            config.getNetworkConfig()
                    .getJoin()
                    .getTcpIpConfig()
                    .setEnabled(true)
                    .addMember("127.0.0.1:" + other);
            config.setProperty("hazelcast.socket.bind.any", "false");
            config.setProperty("hazelcast.wait.seconds.before.join", "0");
            config.setProperty("hazelcast.logging.type", "slf4j");
            config.setProperty("hazelcast.phone.home.enabled", "false");
            VertxOptions options = new VertxOptions().setEventLoopPoolSize(1);
            EventBusOptions eventBus = options.getEventBusOptions().setHost("127.0.0.1");
            if (store != null) {
                JksOptions jks = new JksOptions().setPath(store.toString()).setPassword(PASSWORD);
                eventBus.setSsl(true)
                        .setKeyCertOptions(jks)
                        .setTrustOptions(jks)
                        .setClientAuth(ClientAuth.REQUIRED);
            }
            return await(Vertx.builder()
                    .with(options)
                    .withClusterManager(new HazelcastClusterManager(config))
                    .buildClustered());
        }

        private static int freePort() {
            try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return any.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void send(ClusterEvent event) throws InterruptedException {
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            free.drainPermits();
            do { // the sender may not know of the subscription yet
                bus.publish(Addresses.room(ROOM), event);
            } while (!free.tryAcquire(1, TimeUnit.SECONDS));
            free.drainPermits();
            free.release(UNDER_WAY);
            long before = system.getProcessCpuTime();
            for (int sent = 0; sent < EVENTS; sent += UNDER_WAY / 2) {
                free.acquire(UNDER_WAY / 2);
                from.runOnContext(now -> {
                    for (int i = 0; i < UNDER_WAY / 2; i++) {
                        bus.publish(Addresses.room(ROOM), event);
                    }
                });
            }
            free.acquire(UNDER_WAY);
            micros.add(String.format(Locale.ROOT, "%.2f", (system.getProcessCpuTime() - before) / 1_000.0 / EVENTS));
        }

        private static <T> T await(Future<T> future) {
            return future.toCompletionStage().toCompletableFuture().join();
        }
    }
}
