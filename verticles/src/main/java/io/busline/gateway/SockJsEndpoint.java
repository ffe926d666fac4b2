package io.busline.gateway;

import io.busline.config.GatewayConfig;
import io.busline.protocol.CloseCode;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.impl.HttpServerConnection;
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

    /** A SockJS client sends what gathered during one request as one body, each frame as a JSON string with escapes. */
    private static final long FRAMES_A_BODY = 8;

    private final GatewayConfig config;
    private final Sessions sessions;
    private final GatewayMetrics metrics;
    private Context context;
    private boolean refusing;

    SockJsEndpoint(GatewayConfig config, Sessions sessions, GatewayMetrics metrics) {
        this.config = config;
        this.sessions = sessions;
        this.metrics = metrics;
    }

    /** To be called on the gateway's context. */
    void mount(Router router, Vertx vertx) {
        context = vertx.getOrCreateContext();
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setHeartbeatInterval(HEARTBEAT_MS)
                .setSessionTimeout(SESSION_TIMEOUT_MS)
                .setLibraryURL(Page.SOCKJS_PATH);
        BodyHandler body = BodyHandler.create(false)
                .setBodyLimit(FRAMES_A_BODY * config.limits().frameBytes());
        router.route("/sockjs*").handler(body);
        // Vert.x ends these connections with their response but does not announce it, and a client that reuses one
        // loses
        // its next request. (No capturing group: SockJS numbers its own.)
        router.routeWithRegex("/sockjs/.*/(?:xhr|xhr_streaming|eventsource|htmlfile|jsonp)")
                .handler(request -> {
                    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                    request.next();
                });
        router.get("/sockjs")
                .handler(request -> request.response()
                        .putHeader("content-type", "text/plain; charset=UTF-8")
                        .end("Welcome to SockJS!\n"));
        router.route("/sockjs/*").subRouter(SockJSHandler.create(vertx, options).socketHandler(this::open));
    }

    /** Closes at once who has come through to a new session. To be called on the gateway's context. */
    void refuse() {
        refusing = true;
    }

    private void open(SockJSSocket socket) {
        if (Vertx.currentContext() != context) {
            context.runOnContext(hop -> open(socket)); // its second request came first, on another gateway's loop
            return;
        }
        if (refusing) {
            socket.close(CloseCode.DRAINED.code(), CloseCode.DRAINED.reason());
            return;
        }
        SockJsConnection connection =
                new SockJsConnection(socket, webSocketBelow(socket), config.sendQueueBytes(), metrics);
        Session session = sessions.open(connection);
        connection.reader(session::onText);
        socket.handler(data -> receive(connection, data));
        socket.exceptionHandler(failure -> connection.close(CloseCode.PROTOCOL_ERROR));
        socket.closeHandler(closed -> sessions.closed(session));
    }

    private void receive(SockJsConnection connection, Buffer data) {
        if (data.length() > config.limits().frameBytes()) {
            connection.close(CloseCode.TOO_LARGE);
        } else {
            connection.receive(data.toString(StandardCharsets.UTF_8));
        }
    }

    /** The pipeline of the WebSocket that a session runs over; null under other transports. */
    private static ChannelPipeline webSocketBelow(SockJSSocket socket) {
        HttpServerConnection http =
                (HttpServerConnection) socket.routingContext().request().connection();
        ChannelPipeline pipeline = http.channelHandlerContext().channel().pipeline();
        return pipeline.get(WebSocketFrameDecoder.class) == null ? null : pipeline;
    }
}
