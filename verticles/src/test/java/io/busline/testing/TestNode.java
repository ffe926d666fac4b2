package io.busline.testing;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bus.Bus;
import io.busline.bus.ClusterSecret;
import io.busline.config.DrainConfig;
import io.busline.config.GatewayConfig;
import io.busline.config.HistoryConfig;
import io.busline.config.ManagementConfig;
import io.busline.config.RedisConfig;
import io.busline.config.RoomsConfig;
import io.busline.gateway.Drain;
import io.busline.gateway.GatewayVerticle;
import io.busline.gateway.NodeLimits;
import io.busline.history.HistoryVerticle;
import io.busline.ops.ManagementVerticle;
import io.busline.overload.Overload;
import io.busline.presence.CountPeople;
import io.busline.presence.PresenceVerticle;
import io.busline.session.SessionMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.awaitility.Awaitility;

/**
 * The verticles of a node, deployed on a {@link Vertx} of the test's, on free ports of loopback. Ends with that {@code
 * Vertx}.
 */
public final class TestNode {
    /** Two gateways, so that every test crosses between them; and no rate limit. */
    public static final GatewayConfig GATEWAY = GatewayConfig.DEFAULT
            .listeningOn("127.0.0.1", 0)
            .withInstances(2)
            .withLimits(LimitsConfigs.with().build());

    /** Those of the running test, and the rooms it has asked for. */
    private static final Queue<TestNode> NODES = new ConcurrentLinkedQueue<>();

    private static final Queue<String> ROOMS = new ConcurrentLinkedQueue<>();

    private final Vertx vertx;
    private final String deployment;
    private final Bus bus;
    private final String name = "test-" + UUID.randomUUID();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Overload overload = new Overload(registry);
    private final List<GatewayVerticle> gateways = new CopyOnWriteArrayList<>();
    private final ManagementVerticle management;

    private TestNode(
            Vertx vertx,
            RedisConfig redis,
            GatewayConfig gateway,
            HistoryConfig history,
            Clock clock,
            ClusterSecret secret) {
        this.vertx = vertx;
        this.bus = new Bus(vertx, secret, registry);
        this.management = new ManagementVerticle(bus, new ManagementConfig("127.0.0.1", 0), registry, overload);
        SessionMetrics metrics = new SessionMetrics(registry);
        NodeLimits limits = NodeLimits.of(gateway, overload);
        await(vertx.deployVerticle(new HistoryVerticle(bus, redis, history, clock, registry, overload)));
        await(vertx.deployVerticle(new PresenceVerticle(bus)));
        deployment = await(vertx.deployVerticle(
                () -> {
                    GatewayVerticle made = new GatewayVerticle(bus, gateway, history, name, registry, metrics, limits);
                    gateways.add(made);
                    return made;
                },
                new DeploymentOptions().setInstances(gateway.actualInstances())));
        await(vertx.deployVerticle(management));
        NODES.add(this);
    }

    public static TestNode start(Vertx vertx, String redis) {
        return start(vertx, redis, GATEWAY);
    }

    /** With one gateway. */
    public static TestNode start(Vertx vertx, String redis, RoomsConfig rooms) {
        return start(vertx, redis, GATEWAY.withInstances(1).withRooms(rooms));
    }

    public static TestNode start(Vertx vertx, String redis, GatewayConfig gateway) {
        return with(vertx, redis).gateway(gateway).start();
    }

    /** A node that differs from the usual one. */
    public static Builder with(Vertx vertx, String redis) {
        return with(vertx, RedisConfig.standalone(redis));
    }

    /** A node that differs from the usual one. */
    public static Builder with(Vertx vertx, RedisConfig redis) {
        return new Builder(vertx, redis);
    }

    /** What a node is to be like; what is not said is as in {@link #GATEWAY} and {@link HistoryConfig#DEFAULT}. */
    public static final class Builder {
        private final Vertx vertx;
        private final RedisConfig redis;
        private GatewayConfig gateway = GATEWAY;
        private HistoryConfig history = HistoryConfig.DEFAULT;
        private ClusterSecret secret;

        private Builder(Vertx vertx, RedisConfig redis) {
            this.vertx = vertx;
            this.redis = redis;
        }

        public Builder gateway(GatewayConfig config) {
            gateway = config;
            return this;
        }

        public Builder history(HistoryConfig config) {
            history = config;
            return this;
        }

        public Builder secret(ClusterSecret shared) {
            secret = shared;
            return this;
        }

        public TestNode start() {
            return new TestNode(vertx, redis, gateway, history, Clock.systemUTC(), secret);
        }
    }

    public int port() {
        return gateways.get(0).port();
    }

    public int managementPort() {
        return management.port();
    }

    public String name() {
        return name;
    }

    public Bus bus() {
        return bus;
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    public Overload overload() {
        return overload;
    }

    /** Sends the clients away as a node does that is asked to stop; the verticles go on. */
    public Future<Void> drain(DrainConfig config) {
        management.leave();
        return new Drain(vertx, gateways, config).begin();
    }

    /** Opens a client, which a gateway of this node serves. */
    public ChatClient connect() {
        return ChatClient.connect(vertx, port());
    }

    /** A room nobody else uses: tests share one Redis. */
    public static String freshRoom() {
        String room = "room-" + UUID.randomUUID();
        ROOMS.add(room);
        return room;
    }

    /** The nodes that were started and not ended by {@link #endAllBut}. */
    static List<TestNode> all() {
        return List.copyOf(NODES);
    }

    static void forgetAll() {
        NODES.clear();
        ROOMS.clear();
    }

    /** Ends the gateways of all nodes but those, and checks that nothing is left of their clients. */
    public static void endAllBut(List<TestNode> others) {
        for (TestNode node : all()) {
            if (!others.contains(node)) {
                NODES.remove(node);
                node.end();
            }
        }
    }

    private void end() {
        try {
            await(vertx.undeploy(deployment).otherwiseEmpty()); // the test may have ended it
        } catch (RejectedExecutionException e) {
            return; // or all of Vert.x
        }
        Awaitility.await().atMost(Duration.ofSeconds(Await.SECONDS)).untilAsserted(() -> {
            assertThat(registry.get("busline.sessions").gauge().value())
                    .as("sessions open")
                    .isZero();
            assertThat(count("busline.sessions.opened") - count("busline.sessions.closed"))
                    .as("sessions opened and not closed")
                    .isZero();
            for (String room : ROOMS) {
                assertThat(await(bus.ask(new CountPeople(room))))
                        .as("people in %s", room)
                        .isZero();
            }
        });
    }

    private double count(String counter) {
        return registry.get(counter).counter().count();
    }
}
