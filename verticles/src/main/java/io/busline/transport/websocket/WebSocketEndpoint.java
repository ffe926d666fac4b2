package io.busline.transport.websocket;

import io.busline.config.GatewayConfig;
import io.busline.session.SessionMetrics;
import io.busline.session.Sessions;
import io.busline.transport.socket.Turn;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.ContextInternal;
import java.util.Set;

/**
 * Opens raw WebSockets, as strictly as RFC 6455 asks. A connection is Vert.x's until its handshake has been read, and then
 * nothing of Vert.x is left in its pipeline: an HTTP connection and a WebSocket of Vert.x, with their queues and the request
 * they keep, would be three quarters of what a connection costs. (Nor are they strict: Vert.x closes broken frames with 1000,
 * and takes text that is not UTF-8.)
 */
public final class WebSocketEndpoint {
    private static final String SUBPROTOCOL = "busline.v1.json";

    /** The second is SockJS's, for clients that want its address and no framing. */
    public static final Set<String> PATHS = Set.of("/ws", "/sockjs/websocket");

    /** The names that Vert.x gives its handlers of an HTTP/1 connection. */
    private static final String HTTP_DECODER = "httpDecoder";

    private static final String HTTP_ENCODER = "httpEncoder";

    private final GatewayConfig config;
    private final Sessions sessions;
    private final Turn turn;
    private final SessionMetrics metrics;
    private final ContextInternal context;
    private final WebSocketDecoderConfig decoding;

    /** @param context the gateway's */
    public WebSocketEndpoint(
            GatewayConfig config, Sessions sessions, Turn turn, SessionMetrics metrics, ContextInternal context) {
        this.config = config;
        this.sessions = sessions;
        this.turn = turn;
        this.metrics = metrics;
        this.context = context;
        this.decoding = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(config.limits().frameBytes())
                .allowExtensions(false)
                .closeOnProtocolViolation(false) // ProtocolGuard does
                .build();
    }

    public void handle(HttpServerRequest request) {
        if (Handshake.isProper(request)) {
            // Vert.x's, and not public: only so is the pipeline of a request reached.
            HttpServerConnection http = (HttpServerConnection) request.connection();
            open(http.channelHandlerContext().pipeline(), request);
        }
    }

    private void open(ChannelPipeline pipeline, HttpServerRequest handshake) {
        WebSocketReader reader =
                new WebSocketReader(sessions, context, config.limits().frameBytes());
        pipeline.replace(ProtocolGuard.VERTX_HANDLER, ProtocolGuard.VERTX_HANDLER, reader);
        pipeline.replace(HTTP_ENCODER, null, new WebSocket13FrameEncoder(false));
        pipeline.remove(IdleStateHandler.class); // checkAlive takes its place, without a timer a connection
        reader.channel().writeAndFlush(Handshake.answer(handshake, SUBPROTOCOL));
        reader.begin(new WebSocketConnection(reader, turn, config.sendQueueBytes(), metrics));
        // Last: what the client has sent behind its handshake is read at once.
        pipeline.replace(HTTP_DECODER, null, new WebSocket13FrameDecoder(decoding));
    }
}
