package io.busline.transport.sockjs;

/** SockJS's transports whose response goes on for many frames, and how each writes a frame into the response's body. */
enum Streaming {
    XHR_STREAMING("/xhr_streaming") {
        @Override
        String wrap(String frame) {
            return frame + "\n";
        }
    },
    EVENT_SOURCE("/eventsource") {
        @Override
        String wrap(String frame) {
            return "data: " + frame + "\r\n\r\n";
        }
    },
    HTML_FILE("/htmlfile") {
        @Override
        String wrap(String frame) {
            String script = frame.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/");
            return "<script>\np(\"" + script + "\");\n</script>\r\n";
        }
    };

    private final String path;

    Streaming(String path) {
        this.path = path;
    }

    /** The transport whose path ends so; null if it does not stream. */
    static Streaming of(String path) {
        for (Streaming transport : values()) {
            if (path.endsWith(transport.path)) {
                return transport;
            }
        }
        return null;
    }

    /** @param frame of SockJS, ASCII */
    abstract String wrap(String frame);
}
