package io.busline.app;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * A client as the protocol wants one: whenever its line ends it comes back, to any node, as the same user, with {@code
 * since}, and sends again what was not acknowledged. Says something every few milliseconds if it is to.
 */
final class RoamingClient extends VerticleBase {
    private static final long RETRY_MS = 100;

    private final IntSupplier port;
    private final String room;
    private final String name;
    private final long sayEveryMs;
    private final Set<String> unacknowledged = new LinkedHashSet<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> surprises = new CopyOnWriteArrayList<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger sentAway = new AtomicInteger();
    private WebSocketClient client;
    private WebSocket line;
    private String token;
    private long seq;
    private long afterMs = RETRY_MS;
    private int said;
    private long saying = -1;

    /**
     * @param port of any node, at every call
     * @param sayEveryMs 0: only listens
     */
    RoamingClient(IntSupplier port, String room, String name, long sayEveryMs) {
        this.port = port;
        this.room = room;
        this.name = name;
        this.sayEveryMs = sayEveryMs;
    }

    @Override
    public Future<?> start() {
        client = vertx.createWebSocketClient();
        connect();
        if (sayEveryMs > 0) {
            saying = vertx.setPeriodic(sayEveryMs, timer -> say(name + "-" + said++));
        }
        return Future.succeededFuture();
    }

    /** Says nothing new any more. Any thread. */
    void fallSilent() {
        context.runOnContext(now -> vertx.cancelTimer(saying));
    }

    /** Whether everything that was said was acknowledged. Any thread. */
    Future<Boolean> isAcknowledged() {
        return Future.future(promise -> context.runOnContext(now -> promise.complete(unacknowledged.isEmpty())));
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /** How often a node has sent this client away. */
    int sentAway() {
        return sentAway.get();
    }

    /** The texts of all messages, in the order in which they came. */
    List<String> received() {
        return received;
    }

    /**
     * What a client should never see: errors that are no call for another try, lost messages, disorder, unexpected
     * closes.
     */
    List<String> surprises() {
        return surprises;
    }

    private void connect() {
        client.connect(port.getAsInt(), "localhost", "/ws")
                .onSuccess(this::opened)
                .onFailure(e -> again(RETRY_MS));
    }

    private void again(long delayMs) {
        vertx.setTimer(Math.max(1, delayMs), timer -> connect());
    }

    private void opened(WebSocket webSocket) {
        line = webSocket;
        line.textMessageHandler(text -> onFrame(new JsonObject(text)));
        line.closeHandler(closed -> {
            if (line.closeStatusCode() == null || line.closeStatusCode() != 4002) {
                surprises.add("closed with " + line.closeStatusCode());
            }
            line = null;
            again(afterMs);
        });
        send(Map.of("type", "hello", "name", name), "token", token);
        send(Map.of("type", "join", "room", room, "since", seq, "limit", 500), null, null);
        unacknowledged.forEach(this::sendMessage);
    }

    private void say(String text) {
        unacknowledged.add(text);
        sendMessage(text);
    }

    /** The text is its own id. */
    private void sendMessage(String text) {
        send(Map.of("type", "message", "room", room, "text", text), "id", text);
    }

    private void send(Map<String, Object> frame, String key, String value) {
        if (line != null) {
            JsonObject json = new JsonObject();
            frame.forEach(json::put);
            if (value != null) {
                json.put(key, value);
            }
            line.writeTextMessage(json.encode());
        }
    }

    private void onFrame(JsonObject frame) {
        switch (frame.getString("type")) {
            case "welcome" -> token = frame.getString("token");
            case "joined" -> onJoined(frame);
            case "message" -> onMessage(frame);
            case "ack" -> {
                if (unacknowledged.remove(frame.getString("id"))) {
                    acknowledged.incrementAndGet();
                }
            }
            case "reconnect" -> {
                afterMs = frame.getLong("afterMs");
                sentAway.incrementAndGet();
            }
            case "error" -> onError(frame);
            case "gap" -> {
                if (!frame.getBoolean("unused", false)) {
                    surprises.add(frame.encode());
                }
            }
            default -> surprises.add(frame.encode());
        }
    }

    private void onJoined(JsonObject joined) {
        if (!joined.getBoolean("complete")) {
            surprises.add("incomplete: " + joined.getLong("seq") + " after " + seq);
        }
        JsonArray messages = joined.getJsonArray("messages");
        messages.forEach(message -> onMessage((JsonObject) message));
    }

    private void onMessage(JsonObject message) {
        if (message.getLong("seq") <= seq) {
            surprises.add(message.getLong("seq") + " after " + seq);
        }
        seq = message.getLong("seq");
        received.add(message.getString("text"));
    }

    private void onError(JsonObject error) {
        if (error.getBoolean("retryable") && unacknowledged.contains(error.getString("id"))) {
            vertx.setTimer(RETRY_MS, timer -> sendMessage(error.getString("id")));
        } else {
            surprises.add(error.encode());
        }
    }
}
