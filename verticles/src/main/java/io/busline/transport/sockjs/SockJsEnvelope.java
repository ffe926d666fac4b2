package io.busline.transport.sockjs;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import java.util.HexFormat;

/**
 * Puts frames into SockJS's own: {@code a["…"]} for a message, {@code c[code,"reason"]} for a close. What a socket is
 * sent is this text, so it is an {@link EncodedFrame} too. Belongs to one event loop: a frame that goes to many clients
 * of the loop is encoded once, and they all get the same object.
 */
final class SockJsEnvelope {
    private static final HexFormat HEX = HexFormat.of();

    private EncodedFrame last;
    private EncodedFrame lastMessage;

    EncodedFrame message(EncodedFrame frame) {
        if (frame != last) {
            last = frame;
            lastMessage = EncodedFrame.of("a[\"" + escape(frame.text()) + "\"]");
        }
        return lastMessage;
    }

    /** Tells the client why it is closed. In ASCII. */
    static String closing(CloseCode code) {
        return "c[" + code.code() + ",\"" + code.reason() + "\"]";
    }

    /** A string's content in JSON. In ASCII only: some browsers do not read all other characters as they were sent. */
    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + text.length() / 4);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7F) {
                escaped.append(c);
            } else {
                escaped.append("\\u").append(HEX.toHexDigits(c));
            }
        }
        return escaped.toString();
    }
}
