package io.busline.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * Puts together the message that a client sends in fragments. That they follow each other properly, and that text is
 * UTF-8, was checked below: see {@link ProtocolGuard}. Belongs to one connection and message.
 */
final class FrameAssembler {
    private final boolean isText;
    private final ByteBuf message = Unpooled.buffer();

    /** @param first the frame that begins the message */
    FrameAssembler(WebSocketFrame first) {
        isText = first instanceof TextWebSocketFrame;
        add(first);
    }

    void add(WebSocketFrame frame) {
        message.writeBytes(frame.content());
    }

    boolean isText() {
        return isText;
    }

    /** The message as far as it has come; outside any pool, so that it need not be released. */
    ByteBuf message() {
        return message;
    }
}
