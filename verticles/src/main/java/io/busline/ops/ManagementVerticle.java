package io.busline.ops;

import io.busline.bus.Bus;
import io.busline.config.ManagementConfig;
import io.busline.history.CheckHistory;
import io.busline.overload.Action;
import io.busline.overload.Overload;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Serves {@code /health/live}, {@code /health/ready} and {@code /metrics}, for GET and HEAD. It is deployed last:
 * before it answers, the node is not ready. Deploy it on a {@link io.vertx.core.Vertx} of its own, so that it answers
 * while the event loops of the bus's {@code Vertx} are stuck.
 *
 * <ul>
 * <li>{@code /health/live}: 200, or 503 while an event loop is stuck, with the names of those that are.
 * <li>{@code /health/ready}: 200, or 503 if no Redis instance can be written to, as far as the last write tells, the
 * node is going away, or it runs so short of something that it lets no new connection in. A node that has lost some of
 * several instances stays ready: it serves all rooms but theirs, and the other nodes have lost the same instances. The
 * answer names each instance and whether it is up, or why not, the used part of each resource, and what the node does
 * about it.
 * <li>{@code /metrics}: see {@link MetricsPage}.
 * </ul>
 */
public final class ManagementVerticle extends VerticleBase {
    /** Then a check has failed: below Vert.x's own limit of a second, beyond which it says that the check is broken. */
    private static final long PATIENCE_MS = 800;

    private final Bus bus;
    private final ManagementConfig config;
    private final PrometheusMeterRegistry registry;
    private final Overload overload;
    private Map<String, Handler<HttpServerRequest>> pages;
    private HttpServer server;
    private volatile boolean leaving;

    public ManagementVerticle(Bus bus, ManagementConfig config, PrometheusMeterRegistry registry, Overload overload) {
        this.bus = bus;
        this.config = config;
        this.registry = registry;
        this.overload = overload;
    }

    @Override
    public Future<?> start() {
        HealthChecks live = HealthChecks.create(vertx).register("process", status -> status.complete(eventLoops()));
        HealthChecks ready = HealthChecks.create(vertx)
                .register("staying", status -> status.complete(leaving ? Status.KO() : Status.OK()))
                .register("overload", status -> status.complete(overload()));
        ready.register(
                "history",
                status -> onThisContext(bus.ask(new CheckHistory()))
                        .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                        .map(ManagementVerticle::status)
                        .otherwise(failure -> down("it does not say how it does: " + failure.getMessage()))
                        .onSuccess(status::tryComplete));
        pages = Map.of(
                "/health/live", new HealthPage(live),
                "/health/ready", new HealthPage(ready),
                "/metrics", new MetricsPage(registry));
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost(config.host()).setPort(config.port()))
                .requestHandler(this::serve);
        return server.listen()
                .recover(e -> Future.failedFuture("management.host and management.port, " + config.host() + ":"
                        + config.port() + ", can't be listened on: " + e.getMessage()));
    }

    private void serve(HttpServerRequest request) {
        Handler<HttpServerRequest> page = pages.get(withoutLastSlash(request.path()));
        if (page == null) {
            Answer.empty(request, 404);
        } else if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            page.handle(request);
        } else {
            request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
            Answer.empty(request, 405);
        }
    }

    private static String withoutLastSlash(String path) {
        if (path == null) {
            return "";
        }
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** From now on the node says that it is not ready, though alive. Any thread may call it. */
    public void leave() {
        leaving = true;
    }

    /** The bus answers on its own Vert.x's context, whose event loop may be stuck: no timer may depend on that. */
    private <T> Future<T> onThisContext(Future<T> answer) {
        return Future.fromCompletionStage(answer.toCompletionStage(), context);
    }

    private Status eventLoops() {
        List<String> stuck = overload.loops().stuck();
        return stuck.isEmpty()
                ? Status.OK()
                : Status.KO(new JsonObject().put("stuck", new JsonArray(List.copyOf(stuck))));
    }

    private Status overload() {
        JsonObject pressures = new JsonObject();
        overload.pressures().forEach((resource, used) -> pressures.put(resource, Math.round(100 * used) / 100.0));
        JsonObject data = new JsonObject()
                .put("pressure", pressures)
                .put("actions", new JsonArray(List.copyOf(overload.activeNames())));
        return overload.isActive(Action.REFUSE_CONNECTIONS) ? Status.KO(data) : Status.OK(data);
    }

    private static Status status(CheckHistory.Health health) {
        JsonObject data = new JsonObject();
        JsonObject why = new JsonObject();
        health.instances().forEach((name, trouble) -> {
            data.put(name, trouble.isPresent() ? "DOWN" : "UP");
            trouble.ifPresent(reason -> why.put(name, reason));
        });
        if (!why.isEmpty()) {
            data.put("why", why);
        }
        return (health.serves() ? Status.OK() : Status.KO()).setData(data);
    }

    private static Status down(String why) {
        return Status.KO(new JsonObject().put("why", why));
    }

    /** The port that is listened on. Known once the verticle is deployed. */
    public int port() {
        return server.actualPort();
    }
}
