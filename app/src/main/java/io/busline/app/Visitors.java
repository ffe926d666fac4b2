package io.busline.app;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Clients that come to a node, join a room, and go, one after the other: for connecting is what a node does most of as it starts.
 * They write as different browsers and libraries do, because code that has only met one way of writing is compiled for that one.
 */
final class Visitors extends VerticleBase {
    private static final int AT_A_TIME = 8;
    private static final int VISITS_A_ROOM = 20;

    /** RFC 6455's own example of a key. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final List<String> HANDSHAKES = List.of(
            "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
                    + KEY + "\r\nSec-WebSocket-Version: 13\r\n\r\n",
            "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\nAccept-Language: en\r\n"
                    + "Sec-WebSocket-Version: 13\r\nOrigin: http://127.0.0.1\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
                    + "Sec-WebSocket-Key: " + KEY + "\r\nConnection: keep-alive, Upgrade\r\nPragma: no-cache\r\n"
                    + "Upgrade: websocket\r\n\r\n",
            "GET /ws?from=here HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: upgrade\r\nupgrade: WebSocket\r\n"
                    + "sec-websocket-protocol: busline.v1.json\r\nsec-websocket-version: 13\r\nsec-websocket-key: "
                    + KEY
                    + "\r\ncookie: theme=dark\r\n\r\n");

    /** Each with a room. */
    private static final List<String> JOINS = List.of(
            "{\"type\":\"join\",\"room\":\"%s\",\"id\":\"j\",\"limit\":0}",
            "{\"type\":\"join\",\"room\":\"%s\",\"id\":7}",
            "{\"type\":\"join\",\"room\":\"%s\",\"limit\":5}",
            "{ \"room\": \"%s\", \"type\": \"join\", \"since\": 0, \"id\": \"\\u00e4\" }");

    private final int port;
    private final Crowd crowd = new Crowd();
    private NetClient client;
    private int visits;

    Visitors(int port) {
        this.port = port;
    }

    @Override
    public Future<?> start() {
        client = vertx.createNetClient();
        for (int i = 0; i < AT_A_TIME; i++) {
            visit();
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return crowd.end().compose(gone -> client.close());
    }

    private void visit() {
        if (crowd.isOver()) {
            return;
        }
        int visit = visits++;
        client.connect(port, "127.0.0.1").onSuccess(socket -> {
            crowd.come();
            socket.handler(heard -> answer(socket, heard, join(visit)));
            socket.closeHandler(closed -> {
                crowd.leave();
                visit();
            });
            socket.write(HANDSHAKES.get(visit % HANDSHAKES.size()));
        });
    }

    /** Into a room that is lively, or one that nobody has been to, or few. */
    private static String join(int visit) {
        String room = visit % 2 == 0 ? "large" : "visited-" + visit / VISITS_A_ROOM;
        return JOINS.get(visit / 2 % JOINS.size()).formatted(room);
    }

    /** What is heard is the answer to the handshake first, and then frames. */
    private static void answer(NetSocket socket, Buffer heard, String join) {
        if (heard.toString(StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 101")) {
            socket.write(textFrame(join));
        } else {
            socket.close();
        }
    }

    /** Masked with zeros, so that it reads as it is written. */
    private static Buffer textFrame(String text) {
        return Buffer.buffer()
                .appendByte((byte) 0x81)
                .appendByte((byte) (0x80 | text.length()))
                .appendInt(0)
                .appendString(text);
    }
}
