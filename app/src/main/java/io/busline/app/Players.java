package io.busline.app;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;

/**
 * Clients that have a node do what clients have it do: each joins a room and says something new whenever what it has said is
 * acknowledged; after a while it goes, and another comes.
 */
final class Players extends VerticleBase {
    private static final int SMALL_ROOMS = 30;
    private static final int IN_A_SMALL_ROOM = 5;
    private static final int IN_THE_LARGE_ROOM = 50;
    private static final int MESSAGES_A_STAY = 40;
    private static final String TEXT =
            "Something to say that is about as long as what people say in a chat, or a bit longer.";

    private final int port;
    private final Crowd crowd = new Crowd();
    private WebSocketClient client;

    Players(int port) {
        this.port = port;
    }

    @Override
    public Future<?> start() {
        client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(2 * (SMALL_ROOMS * IN_A_SMALL_ROOM + IN_THE_LARGE_ROOM)));
        for (int i = 0; i < SMALL_ROOMS * IN_A_SMALL_ROOM; i++) {
            play("small-" + i % SMALL_ROOMS);
        }
        for (int i = 0; i < IN_THE_LARGE_ROOM; i++) {
            play("large");
        }
        return Future.succeededFuture();
    }

    /** Each goes once it is answered, so that the node has nothing left to do. */
    @Override
    public Future<?> stop() {
        return crowd.end().compose(gone -> client.close());
    }

    private void play(String room) {
        if (crowd.isOver()) {
            return;
        }
        client.connect(port, "127.0.0.1", "/ws").onSuccess(socket -> {
            crowd.come();
            Stay stay = new Stay(socket, room);
            socket.textMessageHandler(stay::hear);
            socket.closeHandler(closed -> {
                crowd.leave();
                play(room);
            });
            socket.writeTextMessage(new JsonObject()
                    .put("type", "join")
                    .put("room", room)
                    .put("id", "join")
                    .encode());
        });
    }

    private final class Stay {
        private final WebSocket socket;
        private final String room;
        private int said;

        Stay(WebSocket socket, String room) {
            this.socket = socket;
            this.room = room;
        }

        void hear(String frame) {
            if (new JsonObject(frame).getString("type").equals("message")) {
                return;
            }
            if (crowd.isOver() || said == MESSAGES_A_STAY) {
                socket.close();
            } else {
                said++;
                socket.writeTextMessage(new JsonObject()
                        .put("type", "message")
                        .put("room", room)
                        .put("id", Integer.toString(said))
                        .put("text", TEXT)
                        .encode());
            }
        }
    }
}
