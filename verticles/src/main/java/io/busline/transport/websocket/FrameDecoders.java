package io.busline.transport.websocket;

import io.busline.config.GatewayConfig;
import io.busline.overload.Overload;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.vertx.core.Context;

/**
 * Makes the decoders of a gateway's WebSockets, and closes those whose client does not finish its messages. To be used
 * from the gateway's context.
 */
public final class FrameDecoders {
    private final WebSocketDecoderConfig config;
    private final MessageDeadlines deadlines;

    /**
     * @param context the gateway's
     * @param overload counts those that are closed
     */
    public FrameDecoders(GatewayConfig config, Context context, Overload overload) {
        this.config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(config.limits().frameBytes())
                .allowExtensions(false)
                .closeOnProtocolViolation(false) // ProtocolGuard does
                .build();
        this.deadlines = new MessageDeadlines(overload);
        context.owner().setPeriodic(MessageDeadlines.CHECK_EVERY_MS, timer -> deadlines.check());
    }

    /** A decoder for one connection, behind which there must be a {@link ProtocolGuard}. */
    public PacedDecoder create() {
        return new PacedDecoder(config, deadlines);
    }
}
