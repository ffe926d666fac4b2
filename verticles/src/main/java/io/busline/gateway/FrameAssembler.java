package io.busline.gateway;

import io.busline.protocol.CloseCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes messages of a WebSocket's data frames, within a size limit and with text checked for UTF-8 as RFC 6455, 8.1 asks.
 * That fragments follow each other properly is Netty's to check. Belongs to one connection.
 */
final class FrameAssembler {
    private static final char REPLACEMENT = '\uFFFD';

    private final int maxBytes;
    private final Consumer<String> text;
    private final Runnable binary;
    private final Consumer<CloseCode> violation;
    private Buffer fragments;
    private boolean fragmentsAreText;

    FrameAssembler(int maxBytes, Consumer<String> text, Runnable binary, Consumer<CloseCode> violation) {
        this.maxBytes = maxBytes;
        this.text = text;
        this.binary = binary;
        this.violation = violation;
    }

    void accept(WebSocketFrame frame) {
        Buffer data = frame.binaryData();
        boolean isText = frame.isText();
        if (frame.isContinuation()) {
            isText = fragmentsAreText;
            data = fragments.appendBuffer(data);
        }
        if (data.length() > maxBytes) {
            fragments = null;
            violation.accept(CloseCode.TOO_LARGE);
        } else if (!frame.isFinal()) {
            fragments = frame.isContinuation() ? data : Buffer.buffer().appendBuffer(data);
            fragmentsAreText = isText;
        } else {
            fragments = null;
            complete(isText, data);
        }
    }

    private void complete(boolean isText, Buffer data) {
        if (!isText) {
            binary.run();
            return;
        }
        byte[] bytes = data.getBytes();
        String decoded = new String(bytes, StandardCharsets.UTF_8);
        // Decoding replaces what is wrong; only where a replacement stands, which is rare, is a strict look needed.
        if (decoded.indexOf(REPLACEMENT) >= 0 && !isUtf8(bytes)) {
            violation.accept(CloseCode.BAD_UTF8);
        } else {
            text.accept(decoded);
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
