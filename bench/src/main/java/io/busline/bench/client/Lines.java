package io.busline.bench.client;

import io.busline.bench.plan.Transport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Opens lines of all transports. To be used on one event loop. */
final class Lines {
    private static final int CONNECT_MS = 20_000;
    private static final int MANY = 1_000_000;
    private static final int LARGEST_FRAME = 4 * 1024 * 1024;

    private final WebSocketClient webSockets;
    private final HttpClient http;

    Lines(Vertx vertx) {
        webSockets = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(MANY)
                .setConnectTimeout(CONNECT_MS)
                .setMaxFrameSize(LARGEST_FRAME)
                .setMaxMessageSize(LARGEST_FRAME)
                .setTryUsePerFrameCompression(false)
                .setTryUsePerMessageCompression(false));
        http = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MS), new PoolOptions().setHttp1MaxSize(MANY));
    }

    /** @return fails if the server can't be reached or refuses */
    Future<Line> open(Transport transport, URI node, Line.Listener listener) {
        return switch (transport) {
            case RAW -> webSocket(node, "/ws").map(socket -> new WebSocketLine(socket, Framing.NONE, listener));
            case SOCKJS_RAW ->
                webSocket(node, "/sockjs/websocket").map(socket -> new WebSocketLine(socket, Framing.NONE, listener));
            case SOCKJS ->
                webSocket(node, session() + "/websocket")
                        .map(socket -> new WebSocketLine(socket, Framing.SOCKJS, listener));
            case SOCKJS_XHR -> XhrLine.open(http, node, session(), listener);
        };
    }

    private Future<io.vertx.core.http.WebSocket> webSocket(URI node, String path) {
        boolean tls = "https".equals(node.getScheme());
        return webSockets.connect(new WebSocketConnectOptions()
                .setHost(node.getHost())
                .setPort(port(node))
                .setSsl(tls)
                .setURI(path));
    }

    void close() {
        webSockets.close();
        http.close();
    }

    static int port(URI node) {
        return node.getPort() >= 0 ? node.getPort() : "https".equals(node.getScheme()) ? 443 : 80;
    }

    private static String session() {
        return "/sockjs/" + ThreadLocalRandom.current().nextInt(100, 1000) + "/"
                + UUID.randomUUID().toString().replace("-", "");
    }
}
