package io.busline.transport;

import io.busline.config.GatewayConfig;
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

    private final GatewayConfig config;
    private final Handler<HttpServerRequest> webSockets;
    private final Handler<HttpServerRequest> others;
    private HttpServer server;
    private boolean refusing;

    public Listener(GatewayConfig config, Vertx vertx, WebSocketEndpoint webSockets, SockJsEndpoint sockJs) {
        this(config, webSockets::handle, routes(vertx, sockJs));
    }

    /**
     * @param webSockets serves the paths of raw WebSockets
     * @param others serves all other paths
     */
    Listener(GatewayConfig config, Handler<HttpServerRequest> webSockets, Handler<HttpServerRequest> others) {
        this.config = config;
        this.webSockets = webSockets;
        this.others = others;
    }

    private static Router routes(Vertx vertx, SockJsEndpoint sockJs) {
        Router router = Router.router(vertx);
        sockJs.mount(router, vertx);
        Page.mount(router);
        // What clients do wrong is answered; without these it is logged as the server's fault, with a stack trace.
        for (int status : new int[] {400, 413}) {
            router.errorHandler(
                    status, request -> request.response().setStatusCode(status).end());
        }
        return router;
    }

    public Future<?> open(Vertx vertx) {
        server = vertx.createHttpServer(options()).requestHandler(this::route);
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
        if (refusing && !POLLING.matcher(request.path()).matches()) {
            request.response()
                    .setStatusCode(503)
                    .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                    .end("this node is going away\n");
        } else if (WebSocketEndpoint.PATHS.contains(request.path())) {
            webSockets.handle(request);
        } else {
            others.handle(request);
        }
    }

    private HttpServerOptions options() {
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
                .setMaxWebSocketFrameSize(config.limits().frameBytes())
                .setMaxWebSocketMessageSize(config.limits().frameBytes())
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }
}
