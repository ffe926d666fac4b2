package io.busline.testing;

import static io.busline.testing.Await.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A chat client for tests: talks to a node over a raw WebSocket, or, opened on {@code /sockjs/websocket}, over SockJS'
 * raw transport, and waits for answers on the test's thread. Frames of one type are handed out in the order in which
 * they came.
 */
public final class ChatClient implements AutoCloseable {
    private static final int LARGEST_FRAME = 16 * 1024 * 1024;

    private final WebSocketClient client;
    private final WebSocket socket;
    private final List<JsonObject> received = new ArrayList<>(); // guarded by itself
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final AtomicLong ids = new AtomicLong();

    private ChatClient(WebSocketClient client, WebSocket socket) {
        this.client = client;
        this.socket = socket;
        socket.textMessageHandler(text -> {
            synchronized (received) {
                received.add(new JsonObject(text));
                received.notifyAll();
            }
        });
        socket.closeHandler(end -> closed.complete(socket.closeStatusCode().intValue()));
        socket.resume();
    }

    public static ChatClient connect(Vertx vertx, int port) {
        return connect(vertx, port, "/ws");
    }

    public static ChatClient connect(Vertx vertx, String host, int port) {
        return connect(vertx, host, port, "/ws");
    }

    public static ChatClient connect(Vertx vertx, int port, String path) {
        return connect(vertx, "localhost", port, path);
    }

    private static ChatClient connect(Vertx vertx, String host, int port, String path) {
        WebSocketClient client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setMaxFrameSize(LARGEST_FRAME).setMaxMessageSize(LARGEST_FRAME));
        WebSocketConnectOptions options =
                new WebSocketConnectOptions().setHost(host).setPort(port).setURI(path);
        return new ChatClient(client, await(client.connect(options).map(socket -> {
            socket.pause(); // nothing may arrive before there is a handler for it
            return socket;
        })));
    }

    /** Says hello under a name and returns the {@code welcome}. */
    public JsonObject hello(String name) {
        return ask("welcome", new JsonObject().put("type", "hello").put("name", name));
    }

    /** Joins and returns the {@code joined}. */
    public JsonObject join(String room) {
        return ask("joined", new JsonObject().put("type", "join").put("room", room));
    }

    /** Comes back to a room, having seen everything up to {@code since}, and returns the {@code joined}. */
    public JsonObject join(String room, long since) {
        return ask(
                "joined",
                new JsonObject()
                        .put("type", "join")
                        .put("room", room)
                        .put("since", since)
                        .put("limit", 500));
    }

    /** Says something and returns the {@code ack}. */
    public JsonObject say(String room, String text) {
        return ask("ack", message(room, text));
    }

    public static JsonObject message(String room, String text) {
        return new JsonObject().put("type", "message").put("room", room).put("text", text);
    }

    /** Sends the frame under an id of its own and returns the answer, which must be of the type. */
    public JsonObject ask(String answer, JsonObject frame) {
        String id = "c" + ids.incrementAndGet();
        send(frame.copy().put("id", id));
        JsonObject answered = expectAnswer(id);
        if (!answer.equals(answered.getString("type"))) {
            throw new AssertionError("expected " + answer + " to " + frame + ", got " + answered);
        }
        return answered;
    }

    /** Waits for the answer, whatever it is, to the frame that was sent under this id. */
    public JsonObject expectAnswer(String id) {
        return take("an answer to " + id, frame -> id.equals(frame.getString("id")));
    }

    public void send(JsonObject frame) {
        sendText(frame.encode());
    }

    public void sendText(String text) {
        socket.writeTextMessage(text);
    }

    /** The socket, for what a well-behaved client would not do. */
    public WebSocket socket() {
        return socket;
    }

    /** Waits for the next frame of a type. */
    public JsonObject expect(String type) {
        return take(type, frame -> type.equals(frame.getString("type")));
    }

    private JsonObject take(String what, Predicate<JsonObject> wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Await.SECONDS);
        synchronized (received) {
            while (true) {
                for (Iterator<JsonObject> frames = received.iterator(); frames.hasNext(); ) {
                    JsonObject frame = frames.next();
                    if (wanted.test(frame)) {
                        frames.remove();
                        return frame;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("expected " + what + ", got only "
                            + received.stream().limit(5).toList());
                }
                try {
                    received.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted");
                }
            }
        }
    }

    /** Waits for the next message, which must be this one. */
    public JsonObject expectMessage(String text) {
        JsonObject message = expect("message");
        if (!text.equals(message.getString("text"))) {
            throw new AssertionError("expected the message " + text + ", got " + message);
        }
        return message;
    }

    /** Waits for the next error, which must have this code. */
    public JsonObject expectError(String code) {
        JsonObject error = expect("error");
        if (!code.equals(error.getString("code"))) {
            throw new AssertionError("expected the error " + code + ", got " + error);
        }
        return error;
    }

    /** What has come of a type and was not expected yet; first waits until the server has answered all sent before. */
    public List<JsonObject> unexpected(String type) {
        ask("pong", new JsonObject().put("type", "ping"));
        synchronized (received) {
            return received.stream()
                    .filter(frame -> type.equals(frame.getString("type")))
                    .toList();
        }
    }

    /** Waits until the server has closed the connection, and returns the code. */
    public int expectClose() {
        try {
            return closed.get(Await.SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the connection was not closed", e);
        }
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    @Override
    public void close() {
        await(socket.close().otherwiseEmpty().compose(v -> client.close()));
    }

    /** The texts of a {@code joined}'s or {@code history}'s messages. */
    public static List<String> texts(JsonObject frame) {
        JsonArray messages = frame.getJsonArray("messages");
        return messages.stream()
                .map(message -> ((JsonObject) message).getString("text"))
                .toList();
    }
}
