package io.busline.testing;

import static io.busline.testing.Await.await;

import com.hazelcast.config.Config;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Several clustered {@link Vertx} in this process, over real Hazelcast and TCP on loopback, on free ports. */
public final class LoopbackCluster implements AutoCloseable {
    private final String name = "test-" + UUID.randomUUID();
    private final int firstPort = freePort();
    private final List<Vertx> nodes = new ArrayList<>();
    private final List<HazelcastClusterManager> managers = new ArrayList<>();

    /** Starts a node and joins it to the others. */
    public Vertx join() {
        return join(eventBus -> {});
    }

    /** Starts a node whose event bus is set up like this. */
    public Vertx join(Consumer<EventBusOptions> eventBus) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName(name);
        config.getNetworkConfig().setPort(nodes.isEmpty() ? firstPort : freePort());
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + firstPort);
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        VertxOptions options = new VertxOptions();
        options.getEventBusOptions().setHost("127.0.0.1");
        eventBus.accept(options.getEventBusOptions());
        HazelcastClusterManager manager = new HazelcastClusterManager(config);
        Vertx node =
                await(Vertx.builder().with(options).withClusterManager(manager).buildClustered());
        nodes.add(node);
        managers.add(manager);
        return node;
    }

    /**
     * Takes every subscription to the address out of the cluster's map behind Vert.x's back, as a split cluster may.
     */
    public void loseSubscriptions(String address) {
        managers.get(0).getHazelcastInstance().getMultiMap("__vertx.subs").remove(address);
    }

    @Override
    public void close() {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            await(nodes.get(i).close());
        }
    }

    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
