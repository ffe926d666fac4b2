package io.busline.gateway;

import io.busline.protocol.CloseCode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;

/**
 * Answers broken WebSocket frames with the close status that Netty names for them. Left to Vert.x, the socket would be
 * closed in the same breath, and what the client was still sending would make the kernel throw the close frame away.
 */
final class ProtocolGuard extends ChannelInboundHandlerAdapter {
    private final WebSocketConnection connection;

    ProtocolGuard(WebSocketConnection connection) {
        this.connection = connection;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (failure instanceof CorruptedWebSocketFrameException corrupted) {
            connection.fail(closeCode(corrupted.closeStatus().code()));
        } else {
            context.fireExceptionCaught(failure);
        }
    }

    private static CloseCode closeCode(int status) {
        for (CloseCode code : CloseCode.values()) {
            if (code.code() == status) {
                return code;
            }
        }
        return CloseCode.PROTOCOL_ERROR;
    }
}
