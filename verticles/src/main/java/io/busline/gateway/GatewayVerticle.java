package io.busline.gateway;

import io.busline.bus.Bus;
import io.busline.config.GatewayConfig;
import io.busline.protocol.CloseCode;
import io.busline.room.Hub;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;

/**
 * Listens on the chat port and serves the page, raw WebSockets and SockJS. Deployed once a core: Vert.x spreads the port's
 * connections over the instances, and each serves its own on its own event loop, with its own hub.
 */
public final class GatewayVerticle extends VerticleBase {
    /** A client that stays silent and leaves a ping unanswered is gone after at most twice this long. */
    private static final long ALIVE_CHECK_MS = 30_000;

    /** For HTTP connections, also those that never send a request; longer than SockJS's heartbeat of 25 s. */
    private static final int IDLE_SECONDS = 60;

    private final Bus bus;
    private final GatewayConfig config;
    private final String node;
    private final MeterRegistry registry;
    private final GatewayMetrics metrics;
    private Sessions sessions;
    private HttpServer server;

    /** @param node this node's name, which clients are told */
    public GatewayVerticle(Bus bus, GatewayConfig config, String node, MeterRegistry registry, GatewayMetrics metrics) {
        this.bus = bus;
        this.config = config;
        this.node = node;
        this.registry = registry;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Hub hub = new Hub(vertx, bus, config.rooms(), config.actualInstances(), registry);
        sessions = new Sessions(bus, hub, config.limits(), node, metrics);
        FlushBatch flushes = new FlushBatch(((ContextInternal) context).nettyEventLoop());
        WebSocketEndpoint webSockets = new WebSocketEndpoint(config, sessions, flushes, metrics);
        Router router = Router.router(vertx);
        new SockJsEndpoint(config, sessions, metrics).mount(router, vertx);
        Page.mount(router);
        // What clients do wrong is answered; without these it is logged as the server's fault, with a stack trace.
        for (int status : new int[] {400, 413}) {
            router.errorHandler(
                    status, request -> request.response().setStatusCode(status).end());
        }
        vertx.setPeriodic(ALIVE_CHECK_MS, timer -> sessions.checkAlive());
        server = vertx.createHttpServer(options()).requestHandler(request -> route(request, webSockets, router));
        return server.listen()
                .recover(e -> Future.failedFuture("http.host and http.port, " + config.host() + ":" + config.port()
                        + ", can't be listened on: " + e.getMessage()));
    }

    @Override
    public Future<?> stop() {
        sessions.closeAll(CloseCode.GOING_AWAY);
        return Future.succeededFuture();
    }

    /** The port that is listened on, also where the configuration left it open. Known once the verticle is deployed. */
    public int port() {
        return server.actualPort();
    }

    /** Raw WebSockets are the busy path; they don't go through the router. */
    private static void route(HttpServerRequest request, WebSocketEndpoint webSockets, Router router) {
        if ("/ws".equals(request.path())) {
            webSockets.handle(request);
        } else {
            router.handle(request);
        }
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(config.host())
                // Vert.x: instances share one random port if it is asked for by a negative number, not by 0.
                .setPort(config.port() == 0 ? -1 : config.port())
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setMaxWebSocketFrameSize(config.limits().frameBytes())
                .setMaxWebSocketMessageSize(config.limits().frameBytes())
                .addWebSocketSubProtocol(WebSocketEndpoint.SUBPROTOCOL)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }
}
