package io.busline.gateway;

import io.busline.config.GatewayConfig;
import io.busline.protocol.CloseCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.Set;

/**
 * Opens raw WebSockets, as strictly as RFC 6455 asks. Vert.x as shipped is not: it closes broken frames with 1000, and takes
 * text that is not UTF-8 and any handshake key.
 */
final class WebSocketEndpoint {
    static final String SUBPROTOCOL = "busline.v1.json";

    /** The second is SockJS's, for clients that want its address and no framing. */
    static final Set<String> PATHS = Set.of("/ws", "/sockjs/websocket");

    private final GatewayConfig config;
    private final Sessions sessions;
    private final Turn turn;
    private final GatewayMetrics metrics;

    WebSocketEndpoint(GatewayConfig config, Sessions sessions, Turn turn, GatewayMetrics metrics) {
        this.config = config;
        this.sessions = sessions;
        this.turn = turn;
        this.metrics = metrics;
    }

    void handle(HttpServerRequest request) {
        if (Handshake.isProper(request)) {
            request.toWebSocket().onSuccess(this::open); // a failed upgrade has been answered by Vert.x
        }
    }

    private void open(ServerWebSocket webSocket) {
        WebSocketConnection connection = new WebSocketConnection(webSocket, turn, config.sendQueueBytes(), metrics);
        Session session = sessions.open(connection);
        FrameAssembler assembler = new FrameAssembler(
                config.limits().frameBytes(),
                session::onText,
                session::onBinary,
                () -> connection.close(CloseCode.TOO_LARGE));
        webSocket.frameHandler(frame -> {
            connection.heard();
            if (!connection.isClosing() && (frame.isText() || frame.isBinary() || frame.isContinuation())) {
                assembler.accept(frame);
            }
        });
        webSocket.closeHandler(closed -> sessions.closed(session));
    }
}
