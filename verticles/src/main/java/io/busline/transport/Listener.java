package io.busline.transport;

import io.busline.config.GatewayConfig;
import io.busline.transport.websocket.WebSocketEndpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The chat port, which all gateways of a node listen on together. To be used from the gateway's context. */
public final class Listener {
    /** For HTTP connections, also those that never send a request; longer than SockJS's heartbeat of 25 s. */
    private static final int IDLE_SECONDS = 60;

    /** Where clients of SockJS without a WebSocket fetch and send, one request after another. */
    private static final Pattern POLLING =
            Pattern.compile("/sockjs/[^/]+/[^/]+/(xhr|xhr_send|xhr_streaming|eventsource|htmlfile|jsonp|jsonp_send)");

    private static final String RETRY_AFTER_SECONDS = "1";

    private final GatewayConfig config;
    private final WebSocketEndpoint webSockets;
    private final Router router;
    private HttpServer server;
    private boolean refusing;

    public Listener(GatewayConfig config, WebSocketEndpoint webSockets, Router router) {
        this.config = config;
        this.webSockets = webSockets;
        this.router = router;
    }

    public Future<?> open(Vertx vertx) {
        server = vertx.createHttpServer(options()).requestHandler(this::route);
        return server.listen()
                .recover(e -> Future.failedFuture("http.host and http.port, " + config.host() + ":" + config.port()
                        + ", can't be listened on: " + e.getMessage()));
    }

    /** The port that is listened on. Known once it is; any thread may ask. */
    public int port() {
        return server.actualPort();
    }

    /** From now on answers everyone with 503, but for SockJS sessions that were open already and poll. */
    public void refuse() {
        refusing = true;
    }

    /**
     * Takes no more connections; open WebSockets go on for that long at most. The socket itself is closed when the last of
     * the gateways has let go of it.
     */
    public void close(Duration grace) {
        server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Raw WebSockets are the busy path; they don't go through the router. */
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
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }
}
