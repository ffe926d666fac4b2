package io.busline.app.warmup;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Clients that connect, join a room and disconnect, one after the other. A node that starts does mostly that. They
 * write handshakes and frames in different ways, as browsers and libraries do: the JIT compiles code for what it has
 * seen, and throws it away when something else comes.
 */
final class ConnectingClients extends VerticleBase {
    private static final int MAX_OPEN = 8;
    private static final int CONNECTIONS_PER_ROOM = 20;

    /** The example of RFC 6455. */
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

    /** Takes the room's name. */
    private static final List<String> JOINS = List.of(
            "{\"type\":\"join\",\"room\":\"%s\",\"id\":\"j\",\"limit\":0}",
            "{\"type\":\"join\",\"room\":\"%s\",\"id\":7}",
            "{\"type\":\"join\",\"room\":\"%s\",\"limit\":5}",
            "{ \"room\": \"%s\", \"type\": \"join\", \"since\": 0, \"id\": \"\\u00e4\" }");

    private final int port;
    private final OpenClients clients = new OpenClients();
    private NetClient client;
    private int connections;

    ConnectingClients(int port) {
        this.port = port;
    }

    @Override
    public Future<?> start() {
        client = vertx.createNetClient();
        for (int i = 0; i < MAX_OPEN; i++) {
            connect();
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return clients.end().compose(closed -> client.close());
    }

    private void connect() {
        if (clients.isEnding()) {
            return;
        }
        int number = connections++;
        client.connect(port, "127.0.0.1").onSuccess(socket -> {
            clients.opened();
            socket.handler(received -> answer(socket, received, join(number)));
            socket.closeHandler(closed -> {
                clients.closed();
                connect();
            });
            socket.write(HANDSHAKES.get(number % HANDSHAKES.size()));
        });
    }

    /** Joins a busy room, or one that is new or nearly empty. */
    private static String join(int number) {
        String room = number % 2 == 0 ? "large" : "visited-" + number / CONNECTIONS_PER_ROOM;
        return JOINS.get(number / 2 % JOINS.size()).formatted(room);
    }

    /** The first bytes answer the handshake; then come frames. */
    private static void answer(NetSocket socket, Buffer received, String join) {
        if (received.toString(StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 101")) {
            socket.write(textFrame(join));
        } else {
            socket.close();
        }
    }

    /** Masked with zeros, which leaves the text as it is. At most 125 bytes. */
    private static Buffer textFrame(String text) {
        return Buffer.buffer()
                .appendByte((byte) 0x81)
                .appendByte((byte) (0x80 | text.length()))
                .appendInt(0)
                .appendString(text);
    }
}
