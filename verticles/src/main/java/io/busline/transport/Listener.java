package io.busline.transport;

import io.busline.config.GatewayConfig;
import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import io.busline.transport.http.Connections;
import io.busline.transport.http.Origins;
import io.busline.transport.sockjs.SockJsEndpoint;
import io.busline.transport.websocket.WebSocketEndpoint;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The chat port, which all gateways of a node listen on together. To be used from the gateway's context. */
public final class Listener {
    /** An HTTP connection that carries nothing for this long is closed, also one that never sends a request. */
    private static final Duration MIN_IDLE = Duration.ofSeconds(60);

    /** Where clients of SockJS without a WebSocket fetch and send, one request after another. */
    private static final Pattern POLLING =
            Pattern.compile("/sockjs/[^/]+/[^/]+/(xhr|xhr_send|xhr_streaming|eventsource|htmlfile|jsonp|jsonp_send)");

    private static final String RETRY_AFTER_SECONDS = "1";

    private static final String SOCKJS = "/sockjs";

    private final GatewayConfig config;
    private final Overload overload;
    private final Connections connections;
    private final Origins origins;
    private final Handler<HttpServerRequest> webSockets;
    private final Handler<HttpServerRequest> others;
    private HttpServer server;
    private boolean refusing;

    /** @param connections the gateway's */
    public Listener(
            GatewayConfig config,
            Overload overload,
            Connections connections,
            Vertx vertx,
            WebSocketEndpoint webSockets,
            SockJsEndpoint sockJs) {
        this.config = config;
        this.overload = overload;
        this.connections = connections;
        this.origins = new Origins(config.http());
        this.webSockets = webSockets::handle;
        this.others = routes(vertx, sockJs);
    }

    private static Router routes(Vertx vertx, SockJsEndpoint sockJs) {
        Router router = Router.router(vertx);
        router.route().failureHandler(new RequestFailures());
        // A query that can't be decoded fails where a route is looked for: then failure handlers are not asked.
        router.errorHandler(
                400, request -> request.response().setStatusCode(400).end());
        sockJs.mount(router, vertx);
        Page.mount(router);
        return router;
    }

    public Future<?> open(Vertx vertx) {
        server = vertx.createHttpServer(options(config))
                .connectionHandler(connections::opened)
                .requestHandler(this::route);
        return server.listen()
                .recover(e -> Future.failedFuture(
                        "http.host and http.port, " + config.http().host() + ":"
                                + config.http().port() + ", can't be listened on: " + e.getMessage()));
    }

    /** The port that is listened on. Known once it is; any thread may ask. */
    public int port() {
        return server.actualPort();
    }

    /**
     * From now on answers every request with 503, but those of SockJS clients that poll: their sessions may be open
     * already.
     */
    public void refuse() {
        refusing = true;
    }

    /**
     * Takes no more connections; open WebSockets go on for that long at most. The socket itself is closed when the last
     * of the gateways has let go of it.
     */
    public void close(Duration grace) {
        server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Raw WebSockets don't go through the router, so that many clients can connect at once. */
    private void route(HttpServerRequest request) {
        String path = request.path();
        if (path == null || !path.startsWith("/")) {
            request.response().setStatusCode(400).end("a path begins with a slash\n");
        } else if (refusing && !POLLING.matcher(path).matches()) {
            request.response()
                    .setStatusCode(503)
                    .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                    .end("this node is going away\n");
        } else if (connects(path) && !origins.allow(request)) {
            overload.refused(Refusal.ORIGIN);
            request.response().setStatusCode(403).end("pages of this origin may not connect: see http.origins\n");
        } else if (WebSocketEndpoint.PATHS.contains(path)) {
            webSockets.handle(request);
        } else {
            others.handle(request);
        }
    }

    private static boolean connects(String path) {
        return path.startsWith(SOCKJS) || WebSocketEndpoint.PATHS.contains(path);
    }

    static HttpServerOptions options(GatewayConfig config) {
        Duration silence = config.pingInterval().multipliedBy(2);
        // SockJS's responses may be silent until the next heartbeat.
        Duration idle = silence.compareTo(MIN_IDLE) > 0 ? silence : MIN_IDLE;
        return new HttpServerOptions()
                .setHost(config.http().host())
                // Vert.x: instances share one random port if it is asked for by a negative number, not by 0.
                .setPort(config.http().port() == 0 ? -1 : config.http().port())
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout((int) idle.toSeconds())
                // Where the transport is epoll or io_uring, the kernel notices clients that are gone and can't answer
                // pings.
                .setTcpUserTimeout((int) silence.toMillis())
                .setWebSocketSubProtocols(List.of(WebSocketEndpoint.SUBPROTOCOL))
                .setMaxFormAttributeSize(SockJsEndpoint.bodyBytes(config))
                .setMaxWebSocketFrameSize(config.limits().frameBytes())
                .setMaxWebSocketMessageSize(config.limits().frameBytes())
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }
}
