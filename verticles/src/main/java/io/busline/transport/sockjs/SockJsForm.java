package io.busline.transport.sockjs;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.transport.socket.WireBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** How SockJS's transports that go on and on write what they send, down to the last byte. */
enum SockJsForm {
    WEB_SOCKET("websocket") {
        @Override
        WireBytes wrap(String frame) {
            return EncodedFrame.of(frame);
        }
    },
    XHR_STREAMING("xhr_streaming") {
        @Override
        WireBytes wrap(String frame) {
            return chunk(frame + "\n");
        }
    },
    EVENT_SOURCE("eventsource") {
        @Override
        WireBytes wrap(String frame) {
            return chunk("data: " + frame + "\r\n\r\n");
        }
    },
    HTML_FILE("htmlfile") {
        @Override
        WireBytes wrap(String frame) {
            String script = frame.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/");
            return chunk("<script>\np(\"" + script + "\");\n</script>\r\n");
        }
    };

    private static final HexFormat HEX = HexFormat.of();

    private final String path;

    SockJsForm(String path) {
        this.path = path;
    }

    /** The form of the transport whose path ends so; null if it is not written to past Vert.x. */
    static SockJsForm of(String path) {
        for (SockJsForm form : values()) {
            if (path.endsWith("/" + form.path)) {
                return form;
            }
        }
        return null;
    }

    /** A message's bytes on the wire. */
    WireBytes message(EncodedFrame frame) {
        return wrap("a[\"" + escape(frame.text()) + "\"]");
    }

    /** The bytes that tell the client why it is closed. */
    WireBytes closing(CloseCode code) {
        return wrap("c[" + code.code() + ",\"" + code.reason() + "\"]");
    }

    /** @param frame of SockJS, ASCII */
    abstract WireBytes wrap(String frame);

    /** A string's content in JSON, in ASCII only: SockJS has browsers that stumble over the rest. */
    static String escape(String text) {
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

    /** A chunk of a chunked body, RFC 9112, 7.1. */
    private static WireBytes chunk(String body) {
        byte[] bytes =
                (Integer.toHexString(body.length()) + "\r\n" + body + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return new WireBytes() {
            @Override
            public int wireLength() {
                return bytes.length;
            }

            @Override
            public void writeTo(ByteBuffer out, int index) {
                out.put(index, bytes);
            }
        };
    }
}
