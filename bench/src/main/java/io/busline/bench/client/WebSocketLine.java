package io.busline.bench.client;

import io.vertx.core.http.WebSocket;

/** A line over a WebSocket. */
final class WebSocketLine implements Line {
    private final WebSocket socket;
    private final Framing framing;

    WebSocketLine(WebSocket socket, Framing framing, Listener listener) {
        this.socket = socket;
        this.framing = framing;
        socket.textMessageHandler(text -> framing.unwrap(text, listener));
        socket.exceptionHandler(e -> listener.ended(e.toString()));
        socket.closeHandler(end -> listener.ended("closed with " + socket.closeStatusCode()));
    }

    @Override
    public void send(String frame) {
        socket.writeTextMessage(framing.wrap(frame));
    }

    @Override
    public void close() {
        socket.close();
    }
}
