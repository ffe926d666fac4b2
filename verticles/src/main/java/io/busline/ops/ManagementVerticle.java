package io.busline.ops;

import io.busline.bus.Bus;
import io.busline.config.ManagementConfig;
import io.busline.history.CheckHistory;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.healthchecks.HealthCheckHandler;

/**
 * Serves {@code /health/live} (the process answers), {@code /health/ready} (503 if no Redis instance is within reach or the
 * node is going away) and {@code
 * /metrics} in Prometheus' format. Deployed last: before it answers, the node is not ready.
 *
 * <p>A node that has lost some of several instances stays ready: it serves all rooms but theirs, and so do the other nodes,
 * which have lost them too. The answer names each instance and whether it is up.
 */
public final class ManagementVerticle extends VerticleBase {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Bus bus;
    private final ManagementConfig config;
    private final PrometheusMeterRegistry registry;
    private HttpServer server;
    private volatile boolean leaving;

    public ManagementVerticle(Bus bus, ManagementConfig config, PrometheusMeterRegistry registry) {
        this.bus = bus;
        this.config = config;
        this.registry = registry;
    }

    @Override
    public Future<?> start() {
        HealthChecks live = HealthChecks.create(vertx).register("process", status -> status.complete(Status.OK()));
        HealthChecks ready = HealthChecks.create(vertx)
                .register("staying", status -> status.complete(leaving ? Status.KO() : Status.OK()));
        ready.register(
                "history",
                status -> bus.ask(new CheckHistory())
                        .onSuccess(health -> status.complete(status(health)))
                        .onFailure(status::fail));
        Router router = Router.router(vertx);
        router.get("/health/live").handler(HealthCheckHandler.createWithHealthChecks(live));
        router.get("/health/ready").handler(HealthCheckHandler.createWithHealthChecks(ready));
        router.get("/metrics")
                .handler(request -> request.response()
                        .putHeader("content-type", PROMETHEUS_TEXT)
                        .end(registry.scrape()));
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost(config.host()).setPort(config.port()))
                .requestHandler(router);
        return server.listen()
                .recover(e -> Future.failedFuture("management.host and management.port, " + config.host() + ":"
                        + config.port() + ", can't be listened on: " + e.getMessage()));
    }

    /** From now on the node says that it is not ready, though alive. Any thread may call it. */
    public void leave() {
        leaving = true;
    }

    private static Status status(CheckHistory.Health health) {
        JsonObject instances = new JsonObject();
        health.instances().forEach((name, up) -> instances.put(name, up ? "UP" : "DOWN"));
        return (health.serves() ? Status.OK() : Status.KO()).setData(instances);
    }

    /** The port that is listened on. Known once the verticle is deployed. */
    public int port() {
        return server.actualPort();
    }
}
