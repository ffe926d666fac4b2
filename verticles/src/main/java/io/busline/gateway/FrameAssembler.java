package io.busline.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes messages of a WebSocket's data frames, within a size limit. That fragments follow each other properly, and that
 * text is UTF-8, was checked below: see {@link ProtocolGuard}. Belongs to one connection.
 */
final class FrameAssembler {
    private final int maxBytes;
    private final Consumer<String> text;
    private final Runnable binary;
    private final Runnable tooLarge;
    private Buffer fragments;
    private boolean fragmentsAreText;

    FrameAssembler(int maxBytes, Consumer<String> text, Runnable binary, Runnable tooLarge) {
        this.maxBytes = maxBytes;
        this.text = text;
        this.binary = binary;
        this.tooLarge = tooLarge;
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
            tooLarge.run();
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
        text.accept(data.toString(StandardCharsets.UTF_8));
    }
}
