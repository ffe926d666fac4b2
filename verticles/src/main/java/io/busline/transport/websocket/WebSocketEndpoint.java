package io.busline.transport.websocket;

import io.busline.config.GatewayConfig;
import io.busline.overload.Overload;
import io.busline.session.Session;
import io.busline.session.SessionMetrics;
import io.busline.session.Sessions;
import io.busline.transport.budget.QueueBudget;
import io.busline.transport.http.ClientAddress;
import io.busline.transport.socket.Lane;
import io.busline.transport.socket.Turn;
import io.busline.transport.socket.WebSocketFraming;
import io.busline.transport.vertx.VertxPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.Set;

/**
 * Opens raw WebSockets, as strictly as RFC 6455 asks. To be used from the gateway's context.
 *
 * <p>A connection is Vert.x's until its handshake has been read. Then it is taken from Vert.x: that saves three
 * quarters of its memory, and Vert.x is not strict (it closes broken frames with 1000, and takes text that is not
 * UTF-8). Where that can't be done, the connection stays Vert.x's own WebSocket.
 */
public final class WebSocketEndpoint {
    public static final String SUBPROTOCOL = "busline.v1.json";

    /** For clients that want SockJS's address and no framing. */
    private static final String SOCKJS_PATH = "/sockjs/websocket";

    public static final Set<String> PATHS = Set.of("/ws", SOCKJS_PATH);

    private final GatewayConfig config;
    private final Sessions sessions;
    private final SessionMetrics metrics;
    private final Context context;
    private final ClientAddress addresses;
    private final QueueBudget budget;
    /** Null if connections stay Vert.x's. */
    private final VertxPipeline pipeline;

    private final Lane lane;
    private final FrameDecoders decoders;

    /**
     * To be called on the gateway's event loop.
     *
     * @param context the gateway's
     * @param budget the gateway's
     * @param pipeline null to leave connections to Vert.x
     */
    public WebSocketEndpoint(
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
        this.addresses = new ClientAddress(config.http());
        this.budget = budget;
        this.pipeline = pipeline;
        this.lane = new Lane(Turn.of(VertxPipeline.eventLoop(context)), WebSocketFraming.INSTANCE, budget);
        this.decoders = new FrameDecoders(config, context, overload);
    }

    public void handle(HttpServerRequest request) {
        if (!Handshake.isProper(request, SOCKJS_PATH.equals(request.path()))) {
            return;
        }
        if (pipeline == null) {
            request.toWebSocket().onSuccess(socket -> openOrdinary(socket, addresses.of(request)));
        } else {
            open(request);
        }
    }

    private void open(HttpServerRequest handshake) {
        PacedDecoder decoder = decoders.create();
        WebSocketReader reader =
                new WebSocketReader(sessions, context, config.limits().frameBytes(), decoder);
        pipeline.takeOver(handshake, reader, new WebSocket13FrameEncoder(false));
        reader.channel().writeAndFlush(Handshake.answer(handshake, SUBPROTOCOL));
        reader.begin(new WebSocketConnection(reader, addresses.of(handshake), lane, config.sendQueueBytes(), metrics));
        pipeline.beginReading(reader.channel(), decoder);
    }

    private void openOrdinary(ServerWebSocket socket, String address) {
        OrdinaryConnection connection =
                new OrdinaryConnection(socket, address, config.sendQueueBytes(), budget, metrics);
        VertxPipeline.emit(context, socket, here -> {
            Session session = sessions.open(connection);
            socket.closeHandler(
                    closed -> { // first: the client may be gone already
                        connection.ended();
                        sessions.closed(session);
                    });
            connection.begin(session);
        });
    }
}
