package io.busline.app.node;

import io.busline.app.config.BuslineConfig;
import io.busline.bus.Bus;
import io.busline.config.RedisConfig;
import io.busline.gateway.Drain;
import io.busline.gateway.GatewayVerticle;
import io.busline.gateway.NodeLimits;
import io.busline.history.HistoryVerticle;
import io.busline.ops.ManagementVerticle;
import io.busline.overload.Overload;
import io.busline.presence.PresenceVerticle;
import io.busline.session.SessionMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole node: deploys the other verticles in the order in which they need each other, and logs its addresses. */
public final class NodeVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(NodeVerticle.class);

    private final BuslineConfig config;
    private final PrometheusMeterRegistry registry;
    private final Overload overload;
    private final Deque<String> deployments = new ConcurrentLinkedDeque<>();
    private final List<GatewayVerticle> gateways = new CopyOnWriteArrayList<>();
    private volatile ManagementVerticle management;

    public NodeVerticle(BuslineConfig config, PrometheusMeterRegistry registry) {
        this.config = config;
        this.registry = registry;
        this.overload = new Overload(registry);
    }

    @Override
    public Future<?> start() {
        Bus bus = new Bus(vertx);
        int instances = config.gateway().actualInstances();
        SessionMetrics metrics = new SessionMetrics(registry);
        NodeLimits limits = NodeLimits.of(config.gateway().limits(), overload);
        management = new ManagementVerticle(bus, config.management(), registry, overload);
        return redis().compose(redis -> deploy(
                        () -> new HistoryVerticle(bus, redis, config.history(), Clock.systemUTC(), registry, overload)))
                .compose(history -> deploy(() -> new PresenceVerticle(bus)))
                .compose(presence -> deploy(
                        () -> {
                            GatewayVerticle gateway = new GatewayVerticle(
                                    bus,
                                    config.gateway(),
                                    config.history(),
                                    config.node().name(),
                                    registry,
                                    metrics,
                                    limits);
                            gateways.add(gateway);
                            return gateway;
                        },
                        new DeploymentOptions().setInstances(instances)))
                .compose(deployed -> deploy(() -> management));
    }

    private Future<RedisConfig> redis() {
        if (!config.redis().endpoints().isEmpty()) {
            return HistoryAgreement.check(vertx, config.redis().identity()).map(agreed -> config.redis());
        }
        EmbeddedRedisVerticle redis = new EmbeddedRedisVerticle(config.data().dir());
        return deploy(() -> redis, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                .compose(deployed -> HistoryAgreement.check(vertx, "the embedded Redis " + redis.identity()))
                .map(agreed -> RedisConfig.standalone(redis.endpoint()));
    }

    /** Sends the clients away, then ends the verticles. Any thread may call it, once. */
    public Future<Void> leave() {
        if (management != null) {
            management.leave();
        }
        return new Drain(vertx, gateways, config.drain())
                .begin()
                .onFailure(e -> LOG.warn("Clients could not be sent away: {}", e.getMessage()))
                .otherwiseEmpty()
                .compose(drained -> stopInOrder());
    }

    /**
     * Ends the verticles, the last one first, so that each still finds those it needs. Vert.x would end all at once.
     */
    private Future<Void> stopInOrder() {
        String last = deployments.poll();
        return last == null
                ? Future.succeededFuture()
                : vertx.undeploy(last).otherwiseEmpty().compose(undeployed -> stopInOrder());
    }

    private Future<String> deploy(Supplier<? extends Deployable> verticle) {
        return deploy(verticle, new DeploymentOptions());
    }

    private Future<String> deploy(Supplier<? extends Deployable> verticle, DeploymentOptions options) {
        return vertx.deployVerticle(verticle, options).onSuccess(deployments::push);
    }

    /** The chat port. Known once the node is deployed. */
    public int port() {
        return gateways.get(0).port();
    }

    /**
     * Logs that the node is ready, and its addresses.
     *
     * @param transport the name of the transport that is used
     */
    public void announce(String transport) {
        LOG.info(
                "{}: {} gateways, {} transport, {}, history in {}",
                config.node().name(),
                gateways.size(),
                transport,
                vertx.isClustered() ? "clustered" : "single node",
                config.redis().endpoints().isEmpty()
                        ? "an embedded Redis, data in " + config.data().dir()
                        : config.redis().identity());
        LOG.info(
                "Busline is ready: http://localhost:{}/ (management: http://localhost:{}/health/ready)",
                port(),
                management.port());
    }
}
