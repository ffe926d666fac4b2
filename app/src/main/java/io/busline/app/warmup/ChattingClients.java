package io.busline.app.warmup;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;

/**
 * Clients that chat: each joins a room and sends its next message as soon as the last one is acknowledged. After 40
 * messages it disconnects, and another client takes its place.
 */
final class ChattingClients extends VerticleBase {
    private static final int SMALL_ROOMS = 30;
    private static final int CLIENTS_PER_SMALL_ROOM = 5;
    private static final int CLIENTS_IN_LARGE_ROOM = 50;
    private static final int MESSAGES_PER_CLIENT = 40;
    private static final String TEXT =
            "Something to say that is about as long as what people say in a chat, or a bit longer.";

    private final int port;
    private final OpenClients clients = new OpenClients();
    private WebSocketClient client;

    ChattingClients(int port) {
        this.port = port;
    }

    @Override
    public Future<?> start() {
        client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(2 * (SMALL_ROOMS * CLIENTS_PER_SMALL_ROOM + CLIENTS_IN_LARGE_ROOM)));
        for (int i = 0; i < SMALL_ROOMS * CLIENTS_PER_SMALL_ROOM; i++) {
            connect("small-" + i % SMALL_ROOMS);
        }
        for (int i = 0; i < CLIENTS_IN_LARGE_ROOM; i++) {
            connect("large");
        }
        return Future.succeededFuture();
    }

    /** Each client disconnects with its next answer, so that the node has nothing left to do. */
    @Override
    public Future<?> stop() {
        return clients.end().compose(closed -> client.close());
    }

    private void connect(String room) {
        if (clients.isEnding()) {
            return;
        }
        client.connect(port, "127.0.0.1", "/ws").onSuccess(socket -> {
            clients.opened();
            Client chatting = new Client(socket, room);
            socket.textMessageHandler(chatting::receive);
            socket.closeHandler(closed -> {
                clients.closed();
                connect(room);
            });
            socket.writeTextMessage(new JsonObject()
                    .put("type", "join")
                    .put("room", room)
                    .put("id", "join")
                    .encode());
        });
    }

    private final class Client {
        private final WebSocket socket;
        private final String room;
        private int sent;

        Client(WebSocket socket, String room) {
            this.socket = socket;
            this.room = room;
        }

        void receive(String frame) {
            if (new JsonObject(frame).getString("type").equals("message")) {
                return;
            }
            if (clients.isEnding() || sent == MESSAGES_PER_CLIENT) {
                socket.close();
            } else {
                sent++;
                socket.writeTextMessage(new JsonObject()
                        .put("type", "message")
                        .put("room", room)
                        .put("id", Integer.toString(sent))
                        .put("text", TEXT)
                        .encode());
            }
        }
    }
}
