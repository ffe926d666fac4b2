package io.busline.transport.sockjs;

import io.busline.config.GatewayConfig;
import io.busline.protocol.CloseCode;
import io.busline.session.Session;
import io.busline.session.SessionMetrics;
import io.busline.session.Sessions;
import io.busline.transport.Page;
import io.busline.transport.websocket.ProtocolGuard;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** Opens SockJS sessions, for clients that a proxy or an old browser keeps from raw WebSockets. */
public final class SockJsEndpoint {
    private static final long HEARTBEAT_MS = 25_000;
    private static final long SESSION_TIMEOUT_MS = 5_000;

    /** A SockJS client sends what gathered during one request as one body, each frame as a JSON string with escapes. */
    private static final long FRAMES_A_BODY = 8;

    private final GatewayConfig config;
    private final Sessions sessions;
    private final SessionMetrics metrics;
    private final Map<SockJsForm, SockJsLane> lanes = new EnumMap<>(SockJsForm.class);
    private ContextInternal context;
    private SockJsHomes homes;

    private boolean refusing;

    public SockJsEndpoint(GatewayConfig config, Sessions sessions, SessionMetrics metrics) {
        this.config = config;
        this.sessions = sessions;
        this.metrics = metrics;
    }

    /** To be called on the gateway's context. */
    public void mount(Router router, Vertx vertx) {
        context = (ContextInternal) vertx.getOrCreateContext();
        for (SockJsForm form : SockJsForm.values()) {
            lanes.put(form, new SockJsLane(form, context.nettyEventLoop()));
        }
        homes = new SockJsHomes(vertx, context);
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setHeartbeatInterval(HEARTBEAT_MS)
                .setSessionTimeout(SESSION_TIMEOUT_MS)
                .setLibraryURL(Page.SOCKJS_PATH);
        BodyHandler body = BodyHandler.create(false)
                .setBodyLimit(FRAMES_A_BODY * config.limits().frameBytes());
        router.route("/sockjs*").handler(body);
        router.routeWithRegex("/sockjs/.*/(?:xhr|xhr_send|xhr_streaming|eventsource|htmlfile|jsonp|jsonp_send)")
                .handler(homes::bring);
        // Vert.x ends these connections with their response but does not announce it, and a client that reuses one
        // loses its next request. (No capturing group: SockJS numbers its own.)
        router.routeWithRegex("/sockjs/.*/(?:xhr|xhr_streaming|eventsource|htmlfile|jsonp)")
                .handler(request -> {
                    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                    request.next();
                });
        router.routeWithRegex("/sockjs/.*/(?:xhr_streaming|eventsource|htmlfile)")
                .handler(this::stream);
        router.get("/sockjs")
                .handler(request -> request.response()
                        .putHeader("content-type", "text/plain; charset=UTF-8")
                        .end("Welcome to SockJS!\n"));
        router.route("/sockjs/*")
                .subRouter(
                        SockJSHandler.create(vertx, options).socketHandler(socket -> context.emit(socket, this::open)));
    }

    /** Closes at once who has come through to a new session. To be called on the gateway's context. */
    public void refuse() {
        refusing = true;
    }

    /**
     * Opens a session before its client's first frame can be read: Vert.x has greeted the client already, reads frames on the
     * thread that the session's first request came to, and drops them while there is nobody to read them.
     */
    private void open(SockJSSocket socket) {
        if (refusing) {
            socket.close();
            return;
        }
        RoutingContext request = socket.routingContext();
        boolean polls = SockJsForm.of(request.request().path()) != SockJsForm.WEB_SOCKET;
        SockJsConnection connection = new SockJsConnection(socket, context, polls, config.sendQueueBytes(), metrics);
        Session session = sessions.open(connection);
        connection.reader(session::onText);
        socket.handler(data -> receive(connection, data));
        socket.exceptionHandler(failure -> connection.close(CloseCode.PROTOCOL_ERROR));
        if (polls) {
            homes.open(request, connection);
            socket.closeHandler(closed -> {
                homes.closed(request, connection);
                sessions.closed(session);
            });
        } else {
            ChannelPipeline pipeline = pipeline(request);
            ChannelHandlerContext channel = ProtocolGuard.install(pipeline, connection::failed);
            connection.streamOver(channel, null, lanes.get(SockJsForm.WEB_SOCKET));
            socket.closeHandler(closed -> sessions.closed(session));
        }
    }

    private void receive(SockJsConnection connection, Buffer data) {
        if (data.length() > config.limits().frameBytes()) {
            connection.close(CloseCode.TOO_LARGE);
        } else {
            connection.receive(data.toString(StandardCharsets.UTF_8));
        }
    }

    /** Lets the session that streams into this response do so past Vert.x. */
    private void stream(RoutingContext request) {
        request.next(); // to Vert.x, which opens the session or finds it
        SockJsConnection connection = homes.session(request);
        if (connection != null && request.request().version() == HttpVersion.HTTP_1_1) {
            SockJsForm form = SockJsForm.of(request.request().path());
            connection.streamOver(http(request).channelHandlerContext(), request.response(), lanes.get(form));
        }
    }

    private static ChannelPipeline pipeline(RoutingContext request) {
        return http(request).channelHandlerContext().channel().pipeline();
    }

    private static HttpServerConnection http(RoutingContext request) {
        return (HttpServerConnection) request.request().connection();
    }
}
