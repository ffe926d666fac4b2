package io.busline.app.faults;

import io.busline.testing.Await;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A chat client as the protocol wants it: comes back to any node after any loss, as the same user and with {@code since}, and
 * sends again what nobody acknowledged, under the same id. Writes down all it says and hears. Public to any thread; works on
 * a context of its own.
 */
final class FaultClient {
    private static final long PING_MS = 1_000;

    /** Without a word for so long, a connection counts as lost: so a frozen node is left. */
    private static final long PATIENCE_MS = 3_000;

    private static final long RETRY_MS = 300;

    /** Longer than a node takes to answer one way or the other. */
    private static final long RESEND_MS = 12_000;

    private static final int HISTORY_LIMIT = 500;

    private final Vertx vertx;
    private final WebSocketClient sockets;
    private final Supplier<List<Cluster.Address>> nodes;
    private final Record record;
    private final String name;
    private final List<String> rooms;
    private final Random random;
    private final Context context;

    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final Set<String> present = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> positions = new ConcurrentHashMap<>();
    private final Map<String, OptionalLong> asked = new LinkedHashMap<>();
    private final Map<String, Long> newest = new ConcurrentHashMap<>();
    private volatile int unacknowledged;
    private volatile long lastHeard;
    private volatile boolean away = true;
    private String token;
    private WebSocket socket;
    /** Counts connections, so that what belongs to an earlier one is told apart. */
    private int connection;

    private volatile int said;
    private long talkEveryMs;
    private long tending;

    private record Pending(String room, String id, long sentAt) {}

    FaultClient(
            Vertx vertx,
            WebSocketClient sockets,
            Supplier<List<Cluster.Address>> nodes,
            Record record,
            String name,
            List<String> rooms,
            long seed) {
        this.vertx = vertx;
        this.sockets = sockets;
        this.nodes = nodes;
        this.record = record;
        this.name = name;
        this.rooms = rooms;
        this.random = new Random(seed);
        this.context = vertx.getOrCreateContext();
    }

    String name() {
        return name;
    }

    List<String> rooms() {
        return rooms;
    }

    /** Connects, and from now on comes back whenever the connection is lost. */
    void come() {
        atOnce(() -> {
            if (away) {
                away = false;
                connect();
                tending = vertx.setPeriodic(PING_MS, timer -> tend());
            }
        });
    }

    /** Drops the connection, answers under way included, and stays away until it is told to {@link #come}. */
    void drop() {
        atOnce(() -> leave("dropped"));
    }

    /** Leaves for good. */
    void part() {
        atOnce(() -> {
            record.add(new Event.Parted(record.now(), name));
            leave("parted");
        });
    }

    /** Has the client's context do something, and waits until it is done. */
    private void atOnce(Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(now -> {
            action.run();
            done.complete(null);
        });
        done.orTimeout(Await.SECONDS, TimeUnit.SECONDS).join();
    }

    private void leave(String why) {
        away = true;
        vertx.cancelTimer(tending);
        lose(why, 0);
    }

    /** Says something in a random room about this often; 0: never. */
    void talk(long everyMs) {
        atOnce(() -> {
            boolean silent = talkEveryMs == 0;
            talkEveryMs = everyMs;
            if (silent && everyMs > 0) {
                talkOn();
            }
        });
    }

    private void talkOn() {
        vertx.setTimer(1 + random.nextLong(2 * talkEveryMs), timer -> {
            if (talkEveryMs > 0) {
                sayNow(rooms.get(random.nextInt(rooms.size())));
                talkOn();
            }
        });
    }

    /** Says something once and drops the connection before anybody can have answered. */
    void sayAndDrop(String room) {
        atOnce(() -> {
            sayNow(room);
            leave("dropped after sending");
        });
    }

    /** Says something once. */
    void say(String room) {
        atOnce(() -> sayNow(room));
    }

    /** Whether all rooms are joined. */
    boolean isPresent() {
        return present.size() == rooms.size();
    }

    /** The last {@code seq} delivered in a room. */
    long position(String room) {
        return positions.getOrDefault(room, 0L);
    }

    /** The highest {@code seq} delivered or acknowledged in a room. */
    long newest(String room) {
        return newest.getOrDefault(room, 0L);
    }

    int unacknowledged() {
        return unacknowledged;
    }

    /** How many messages it has said. */
    int said() {
        return said;
    }

    private void connect() {
        int mine = ++connection;
        lastHeard = record.now();
        List<Cluster.Address> choice = nodes.get();
        Cluster.Address node = choice.get(random.nextInt(choice.size()));
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(node.host())
                .setPort(node.port())
                .setURI("/ws");
        sockets.connect(options).onComplete(connected -> {
            if (mine != connection) {
                connected.map(WebSocket::close);
            } else if (connected.failed()) {
                lose("refused: " + connected.cause().getMessage(), pause());
            } else {
                opened(connected.result(), mine);
            }
        });
    }

    private void opened(WebSocket opened, int mine) {
        socket = opened;
        opened.textMessageHandler(text -> {
            if (mine == connection) {
                lastHeard = record.now();
                hear(new JsonObject(text));
            }
        });
        opened.exceptionHandler(failure -> {}); // followed by the close handler
        opened.closeHandler(closed -> {
            if (mine == connection) {
                lose("closed by the node: " + opened.closeStatusCode(), pause());
            }
        });
        send(new JsonObject().put("type", "hello").put("name", name).put("token", token));
    }

    private long pause() {
        return 50 + random.nextLong(RETRY_MS);
    }

    /** Gives the connection up and, unless it is to stay away, tries another node after {@code comeBackMs}. */
    private void lose(String why, long comeBackMs) {
        record.add(new Event.Disconnected(record.now(), name, why));
        int lost = ++connection;
        present.clear();
        if (socket != null) {
            socket.close();
            socket = null;
        }
        if (!away) {
            lastHeard = record.now() + comeBackMs;
            vertx.setTimer(1 + comeBackMs, timer -> {
                if (lost == connection && !away) {
                    connect();
                }
            });
        }
    }

    private void tend() {
        if (record.now() - lastHeard > PATIENCE_MS) {
            lose("no word from the node", 0);
        } else if (socket != null) {
            send(new JsonObject().put("type", "ping"));
            long now = record.now();
            List.copyOf(pending.values()).stream()
                    .filter(message -> now - message.sentAt >= RESEND_MS)
                    .forEach(message -> sendMessage(message.room, message.id));
        }
    }

    private void send(JsonObject frame) {
        if (socket != null) {
            socket.writeTextMessage(frame.encode());
        }
    }

    private void sayNow(String room) {
        String id = name + "/" + ++said;
        pending.put(id, new Pending(room, id, record.now()));
        unacknowledged = pending.size();
        if (present.contains(room)) {
            sendMessage(room, id);
        }
    }

    private void sendMessage(String room, String id) {
        pending.put(id, new Pending(room, id, record.now()));
        record.add(new Event.Sent(record.now(), name, room, id));
        send(new JsonObject()
                .put("type", "message")
                .put("room", room)
                .put("text", id)
                .put("id", id));
    }

    private void join(String room) {
        JsonObject join = new JsonObject().put("type", "join").put("room", room).put("id", "join");
        Long since = positions.get(room);
        asked.put(room, since == null ? OptionalLong.empty() : OptionalLong.of(since));
        send(since == null ? join : join.put("since", since).put("limit", HISTORY_LIMIT));
    }

    private void hear(JsonObject frame) {
        String room = frame.getString("room");
        switch (frame.getString("type")) {
            case "welcome" -> {
                token = frame.getString("token");
                rooms.forEach(this::join);
            }
            case "joined" -> joined(room, frame);
            case "message" -> received(room, frame);
            case "ack" -> {
                String id = frame.getString("id");
                record.add(new Event.Acked(record.now(), name, room, id, frame.getLong("seq")));
                newest.merge(room, frame.getLong("seq"), Math::max);
                pending.remove(id);
                unacknowledged = pending.size();
            }
            case "gap" -> {
                record.add(new Event.GapTold(record.now(), name, room, frame.getLong("from"), frame.getLong("to")));
                positions.put(room, frame.getLong("to"));
            }
            case "error" -> failed(frame);
            case "reconnect" -> lose("told to reconnect", frame.getLong("afterMs"));
            default -> {} // nothing that is promised about
        }
    }

    private void joined(String room, JsonObject frame) {
        long seq = frame.getLong("seq");
        record.add(new Event.Joined(record.now(), name, room, asked.get(room), seq, frame.getBoolean("complete")));
        frame.getJsonArray("messages").forEach(message -> received(room, (JsonObject) message));
        positions.put(room, seq);
        present.add(room);
        List.copyOf(pending.values()).stream()
                .filter(message -> message.room.equals(room))
                .forEach(message -> sendMessage(room, message.id));
    }

    private void received(String room, JsonObject message) {
        long seq = message.getLong("seq");
        record.add(new Event.Received(record.now(), name, room, seq, message.getString("text")));
        positions.put(room, seq);
        newest.merge(room, seq, Math::max);
    }

    /** What can't be sent again now is sent again later, for as long as this connection lasts; a new one sends everything anew. */
    private void failed(JsonObject error) {
        String id = error.getString("id");
        String room = error.getString("room");
        int mine = connection;
        if (!error.getBoolean("retryable")) {
            lose("error " + error.encode(), RETRY_MS);
            return;
        }
        vertx.setTimer(Math.max(RETRY_MS, error.getLong("retryAfterMs", 0L)), timer -> {
            if (mine != connection) {
                return;
            }
            if ("join".equals(id)) {
                join(room);
            } else if (pending.containsKey(id)) {
                sendMessage(room, id);
            }
        });
    }
}
