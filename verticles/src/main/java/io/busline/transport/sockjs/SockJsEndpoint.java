package io.busline.transport.sockjs;

import io.busline.config.GatewayConfig;
import io.busline.overload.Overload;
import io.busline.protocol.CloseCode;
import io.busline.session.Session;
import io.busline.session.SessionMetrics;
import io.busline.session.Sessions;
import io.busline.transport.budget.QueueBudget;
import io.busline.transport.http.ClientAddress;
import io.busline.transport.http.Origins;
import io.busline.transport.socket.Framing;
import io.busline.transport.socket.Lane;
import io.busline.transport.socket.Turn;
import io.busline.transport.socket.WebSocketFraming;
import io.busline.transport.vertx.VertxPipeline;
import io.busline.transport.websocket.FrameDecoders;
import io.busline.transport.websocket.PacedDecoder;
import io.busline.transport.websocket.ProtocolGuard;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.nio.charset.StandardCharsets;

/**
 * Opens SockJS sessions, for clients that a proxy or an old browser keeps from raw WebSockets. To be used from the
 * gateway's context.
 */
public final class SockJsEndpoint {
    /** Where the page finds the SockJS client. */
    public static final String LIBRARY_PATH = "/vendor/sockjs.min.js";

    private static final long SESSION_TIMEOUT_MS = 5_000;

    private static final String GREETING_PATH = "/sockjs/";

    private static final String SENDING = "/sockjs/[^/]+/[^/]+/(?:xhr_send|jsonp_send)";

    /** A SockJS client sends what gathered during one request as one body, each frame as a JSON string with escapes. */
    private static final int FRAMES_A_BODY = 8;

    private final GatewayConfig config;
    private final Sessions sessions;
    private final SessionMetrics metrics;
    private final Context context;
    private final Overload overload;
    private final QueueBudget budget;
    /** Null if SockJS is left to Vert.x. */
    private final VertxPipeline pipeline;

    private final SockJsEnvelope envelope = new SockJsEnvelope();
    private final Lane webSocketLane;
    private final Lane xhrLane;
    private final FrameDecoders decoders;
    private SockJsSessions table;
    private boolean refusing;

    /**
     * To be called on the gateway's event loop.
     *
     * @param context the gateway's
     * @param budget the gateway's
     * @param pipeline null to leave SockJS to Vert.x
     */
    public SockJsEndpoint(
            GatewayConfig config,
            Sessions sessions,
            SessionMetrics metrics,
            Context context,
            Overload overload,
            QueueBudget budget,
            VertxPipeline pipeline) {
        this.config = config;
        this.sessions = sessions;
        this.metrics = metrics;
        this.context = context;
        this.overload = overload;
        this.budget = budget;
        this.pipeline = pipeline;
        this.webSocketLane = lane(WebSocketFraming.INSTANCE);
        this.xhrLane = lane(XhrFraming.INSTANCE);
        this.decoders = new FrameDecoders(config, context, overload);
    }

    private Lane lane(Framing framing) {
        return new Lane(Turn.of(VertxPipeline.eventLoop(context)), framing, budget);
    }

    public void mount(Router router, Vertx vertx) {
        table = new SockJsSessions(vertx, context, overload, pipeline);
        ClientAddress addresses = new ClientAddress(config.http());
        String frameAncestors = new Origins(config.http()).frameAncestors();
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setHeartbeatInterval(config.pingInterval().toMillis())
                .setSessionTimeout(SESSION_TIMEOUT_MS)
                .setLibraryURL(LIBRARY_PATH);
        BodyHandler body = BodyHandler.create(false).setBodyLimit(bodyBytes(config));
        router.route("/sockjs*").handler(SockJsEndpoint::refuseOtherSpellings);
        router.route("/sockjs/*").handler(request -> {
            Owner.identify(request, addresses);
            request.next();
        });
        // All other bodies are thrown away as they come: nobody reads them.
        SentBodies bodies = SentBodies.of(config, overload);
        router.postWithRegex(SENDING).handler(request -> {
            if (table.admits(request)) {
                bodies.admit(request);
            }
        });
        router.postWithRegex(SENDING).handler(body);
        // In this frame, a page of any origin would act as one of ours.
        router.getWithRegex("/sockjs/iframe[^/]*\\.html").handler(request -> {
            request.response().putHeader("Content-Security-Policy", frameAncestors);
            request.next();
        });
        router.routeWithRegex("/sockjs/.*/(?:xhr|xhr_send|xhr_streaming|eventsource|htmlfile|jsonp|jsonp_send)")
                .handler(table::route);
        router.postWithRegex(SENDING).handler(SentFrames::check);
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
        router.route("/sockjs/*").subRouter(SockJSHandler.create(vertx, options).socketHandler(this::open));
    }

    /** The longest body that is read from a client. */
    public static int bodyBytes(GatewayConfig config) {
        return FRAMES_A_BODY * config.limits().frameBytes();
    }

    /** Closes at once any new session. */
    public void refuse() {
        refusing = true;
    }

    /**
     * Vert.x routes by the normalised path, with or without a slash at its end: it takes {@code //} for {@code /} and
     * {@code %74} for {@code t}. SockJS's protocol has nothing at such paths, and what a session's transport is must
     * not depend on who reads the path.
     */
    private static void refuseOtherSpellings(RoutingContext request) {
        String path = request.request().path();
        boolean endsWithSlash = path.endsWith("/") && path.length() > GREETING_PATH.length();
        if (endsWithSlash || !path.equals(request.normalizedPath())) {
            request.response().setStatusCode(404).end();
        } else if (!hasReadableQuery(request)) {
            request.response().setStatusCode(400).end("The query can't be decoded.\n");
        } else {
            request.next();
        }
    }

    /** Vert.x decodes the query where it is first asked for, and fails there. */
    private static boolean hasReadableQuery(RoutingContext request) {
        try {
            return request.request().params() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Opens a session before its client's first frame can be read: Vert.x has greeted the client already, reads frames
     * on the thread that the session's first request came to, and drops them while there is nobody to read them.
     *
     * <p>A request that came to this gateway may find, on the thread of another, that its session has just ended there;
     * then Vert.x opens a new one on that thread. It could end before this gateway's thread has heard of it, and would
     * never be closed. So the client is told to begin again.
     */
    private void open(SockJSSocket socket) {
        if (refusing || !VertxPipeline.eventLoop(context).inEventLoop()) {
            socket.close();
            return;
        }
        RoutingContext request = socket.routingContext();
        boolean polls = !request.request().path().endsWith("/websocket");
        SockJsConnection connection = new SockJsConnection(
                socket, Owner.of(request).address(), context, polls, config.sendQueueBytes(), budget, metrics);
        Session session = sessions.open(connection);
        connection.reader(session::onText);
        connection.meter(bodyBytes -> session.onReceived(bodyBytes, false));
        socket.handler(data -> receive(connection, data));
        socket.exceptionHandler(failure -> connection.close(CloseCode.PROTOCOL_ERROR));
        if (polls) {
            socket.closeHandler(closed -> {
                connection.ended();
                table.closed(request, connection);
                sessions.closed(session);
            });
            table.open(request, connection);
        } else {
            socket.closeHandler(closed -> {
                connection.ended();
                sessions.closed(session);
            });
            if (pipeline != null) {
                pipeline.unwatch(request.request());
                ChannelHandlerContext place = pipeline.handlerOf(request.request());
                ProtocolGuard guard = ProtocolGuard.install(place, connection::failed);
                guard.countInto(session::onReceived);
                PacedDecoder decoder = decoders.create();
                decoder.countInto(connection::kept);
                connection.guard(guard, place, decoder);
                connection.streamThrough(stream(connection, place, null, webSocketLane));
                pipeline.decodeWith(place, decoder);
            }
        }
    }

    private void receive(SockJsConnection connection, Buffer data) {
        if (data.length() > config.limits().frameBytes()) {
            connection.close(CloseCode.TOO_LARGE);
        } else {
            connection.receive(data.toString(StandardCharsets.UTF_8));
        }
    }

    /**
     * Tells the session of the response that streams to its client; that of xhr_streaming is written to past Vert.x.
     */
    private void stream(RoutingContext request) {
        request.next(); // to Vert.x, which opens the session or finds it
        SockJsConnection connection = table.session(request);
        if (connection == null) {
            return;
        }
        Streaming transport = Streaming.of(request.request().path());
        HttpServerResponse response = request.response();
        if (response.ended()) {
            return; // refused: another response streams already
        }
        ChannelHandlerContext place = pipeline == null ? null : pipeline.handlerOf(request.request());
        connection.responseBegins(response, transport, place);
        if (place != null
                && transport == Streaming.XHR_STREAMING
                && request.request().version() == HttpVersion.HTTP_1_1) {
            connection.streamThrough(stream(connection, place, response, xhrLane));
        }
    }

    private SockJsStream stream(
            SockJsConnection connection, ChannelHandlerContext place, HttpServerResponse response, Lane lane) {
        return new SockJsStream(
                place.channel(),
                response,
                lane,
                envelope,
                config.sendQueueBytes(),
                connection::slow,
                connection::responseEnded);
    }
}
