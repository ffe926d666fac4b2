package io.busline.gateway;

import io.busline.config.GatewayConfig;
import io.busline.protocol.CloseCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.nio.charset.StandardCharsets;

/** Opens SockJS sessions, for clients that a proxy or an old browser keeps from raw WebSockets. */
final class SockJsEndpoint {
    private static final long HEARTBEAT_MS = 25_000;
    private static final long SESSION_TIMEOUT_MS = 5_000;

    private final GatewayConfig config;
    private final Sessions sessions;
    private final GatewayMetrics metrics;

    SockJsEndpoint(GatewayConfig config, Sessions sessions, GatewayMetrics metrics) {
        this.config = config;
        this.sessions = sessions;
        this.metrics = metrics;
    }

    void mount(Router router, Vertx vertx) {
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setHeartbeatInterval(HEARTBEAT_MS)
                .setSessionTimeout(SESSION_TIMEOUT_MS)
                .setLibraryURL(Page.SOCKJS_PATH);
        // Twice the frame: SockJS wraps it into a JSON string, whose quotes it escapes.
        BodyHandler body =
                BodyHandler.create(false).setBodyLimit(2L * config.limits().frameBytes());
        router.route("/sockjs*").handler(body);
        router.errorHandler(
                413, request -> request.response().setStatusCode(413).end()); // else it is logged as a fault
        // Vert.x ends these connections with their response but does not announce it, and a client that reuses one
        // loses
        // its next request. (No capturing group: SockJS numbers its own.)
        router.routeWithRegex("/sockjs/.*/(?:xhr|xhr_streaming|eventsource|htmlfile|jsonp)")
                .handler(request -> {
                    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                    request.next();
                });
        Router transports = SockJSHandler.create(vertx, options).socketHandler(this::open);
        router.get("/sockjs")
                .handler(request -> request.response()
                        .putHeader("content-type", "text/plain; charset=UTF-8")
                        .end("Welcome to SockJS!\n"));
        router.route("/sockjs/*").subRouter(transports);
    }

    private void open(SockJSSocket socket) {
        SockJsConnection connection = new SockJsConnection(socket, config.sendQueueBytes(), metrics);
        Session session = sessions.open(connection);
        socket.handler(data -> {
            if (data.length() > config.limits().frameBytes()) {
                connection.close(CloseCode.TOO_LARGE);
            } else {
                session.onText(data.toString(StandardCharsets.UTF_8));
            }
        });
        socket.exceptionHandler(failure -> connection.close(CloseCode.PROTOCOL_ERROR));
        socket.closeHandler(closed -> sessions.closed(session));
    }
}
