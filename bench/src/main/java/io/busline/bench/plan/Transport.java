package io.busline.bench.plan;

import java.util.Arrays;

/** How a client is connected. */
public enum Transport {
    /** A WebSocket at {@code /ws}. */
    RAW("raw"),
    /** SockJS over a WebSocket, each message framed. */
    SOCKJS("sockjs"),
    /** SockJS's WebSocket without framing. */
    SOCKJS_RAW("sockjs-raw"),
    /** SockJS without a WebSocket: one response that goes on, and a request for each message sent. */
    SOCKJS_XHR("sockjs-xhr");

    private final String written;

    Transport(String written) {
        this.written = written;
    }

    /**
     * Reads its name as {@link #toString} gives it.
     *
     * @throws IllegalArgumentException if it is no transport's
     */
    public static Transport parse(String name) {
        return Arrays.stream(values())
                .filter(transport -> transport.written.equals(name))
                .findAny()
                .orElseThrow(() ->
                        new IllegalArgumentException("not a transport (raw, sockjs, sockjs-raw, sockjs-xhr): " + name));
    }

    @Override
    public String toString() {
        return written;
    }
}
