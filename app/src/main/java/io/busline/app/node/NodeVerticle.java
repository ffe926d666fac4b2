package io.busline.app.node;

import io.busline.app.config.BuslineConfig;
import io.busline.bus.Bus;
import io.busline.config.RedisConfig;
import io.busline.gateway.Drain;
import io.busline.gateway.GatewayVerticle;
import io.busline.gateway.NodeLimits;
import io.busline.history.HistoryVerticle;
import io.busline.ops.ManagementVerticle;
import io.busline.overload.DescriptorPressure;
import io.busline.overload.EventLoops;
import io.busline.overload.HeapPressure;
import io.busline.overload.Overload;
import io.busline.overload.OverloadMonitor;
import io.busline.overload.Resource;
import io.busline.presence.PresenceVerticle;
import io.busline.session.SessionMetrics;
import io.busline.transport.DirectMemory;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
    /** Ends each verticle; the last one that was deployed comes first. */
    private final Deque<Supplier<Future<Void>>> ends = new ConcurrentLinkedDeque<>();

    private final List<GatewayVerticle> gateways = new CopyOnWriteArrayList<>();
    private volatile ManagementVerticle management;
    private OverloadMonitor monitor;

    public NodeVerticle(BuslineConfig config, PrometheusMeterRegistry registry) {
        this.config = config;
        this.registry = registry;
        this.overload = new Overload(registry, config.node().stuckAfter());
    }

    @Override
    public Future<?> start() {
        Bus bus = new Bus(vertx, config.cluster().secret(), registry);
        int instances = config.gateway().actualInstances();
        SessionMetrics metrics = new SessionMetrics(registry);
        NodeLimits limits = NodeLimits.of(config.gateway(), overload);
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
                .compose(deployed -> deployManagement())
                .onSuccess(deployed -> watchResources());
    }

    /** On an event loop of its own, for it must answer while the others are stuck. */
    private Future<String> deployManagement() {
        // Vert.x warns of a Vertx that is made on an event loop, because that takes a while.
        CompletableFuture<Vertx> making =
                CompletableFuture.supplyAsync(() -> Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)));
        return Future.fromCompletionStage(making, context).compose(own -> {
            ends.push(own::close);
            return onThisContext(own.deployVerticle(management)).onFailure(e -> own.close());
        });
    }

    private <T> Future<T> onThisContext(Future<T> future) {
        return Future.fromCompletionStage(future.toCompletionStage(), context);
    }

    /** Not before the node is ready: while it starts, its event loops load classes for longer than they ever may. */
    private void watchResources() {
        overload.watch(Resource.HEAP, HeapPressure.ofThisJvm());
        overload.watch(Resource.DIRECT_MEMORY, DirectMemory::pressure);
        overload.watch(Resource.DESCRIPTORS, DescriptorPressure.ofThisProcess());
        overload.watch(Resource.EVENT_LOOPS, overload.loops()::pressure);
        monitor = OverloadMonitor.start(overload);
    }

    @Override
    public Future<?> stop() {
        if (monitor != null) {
            monitor.close();
        }
        return stopInOrder();
    }

    private Future<RedisConfig> redis() {
        if (!config.redis().endpoints().isEmpty()) {
            return HistoryAgreement.check(vertx, config.redis().identity()).map(agreed -> config.redis());
        }
        EmbeddedRedisVerticle redis = new EmbeddedRedisVerticle(config.data(), overload);
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
        Supplier<Future<Void>> last = ends.poll();
        return last == null
                ? Future.succeededFuture()
                : last.get().otherwiseEmpty().compose(ended -> stopInOrder());
    }

    private Future<String> deploy(Supplier<? extends Deployable> verticle) {
        return deploy(verticle, new DeploymentOptions());
    }

    private Future<String> deploy(Supplier<? extends Deployable> verticle, DeploymentOptions options) {
        return vertx.deployVerticle(verticle, options).onSuccess(id -> ends.push(() -> vertx.undeploy(id)));
    }

    /** For whoever lets their time pass. */
    public EventLoops eventLoops() {
        return overload.loops();
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
        if (vertx.isClustered() && config.cluster().isOpen()) {
            LOG.warn("Whoever reaches this node's event bus can speak as a node: set cluster.secret or cluster.tls");
        }
        LOG.info(
                "Busline is ready: http://localhost:{}/ (management: http://localhost:{}/health/ready)",
                port(),
                management.port());
    }
}
