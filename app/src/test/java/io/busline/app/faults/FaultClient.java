package io.busline.app.faults;

import io.busline.testing.Await;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
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
 * A chat client as the protocol wants it: comes back to any node after any loss, as the same user and with {@code
 * since}, and sends again what nobody acknowledged, under the same id. Writes down all it says and hears. Works on a
 * context of its own; any other thread may tell it what to do, and waits until it has begun.
 */
final class FaultClient implements Line.Owner {
    private static final long RETRY_MS = 300;

    /** Longer than a node takes to answer one way or the other. */
    private static final long RESEND_MS = 12_000;

    /** The most that a client may ask for when it comes back. */
    private static final int HISTORY_LIMIT = 500;

    private final Vertx vertx;
    private final Context context;
    private final Record record;
    private final String name;
    private final List<String> rooms;
    private final Random random;
    private final Line line;

    private final Map<String, Pending> pending = new LinkedHashMap<>();
    /** The {@code since} of the last join of each room. */
    private final Map<String, OptionalLong> asked = new LinkedHashMap<>();

    private final Set<String> present = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> positions = new ConcurrentHashMap<>();
    private final Map<String, Long> newest = new ConcurrentHashMap<>();
    /** By who said it, the last message's count. */
    private final Map<String, Integer> heard = new ConcurrentHashMap<>();

    private volatile int unacknowledged;
    private volatile int said;
    private String token;
    private long talkEveryMs;

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
        this.context = vertx.getOrCreateContext();
        this.record = record;
        this.name = name;
        this.rooms = rooms;
        this.random = new Random(seed);
        this.line = new Line(vertx, sockets, nodes, random, this);
    }

    List<String> rooms() {
        return rooms;
    }

    /** Connects, and from now on comes back whenever the connection is lost. */
    void come() {
        onContext(line::open);
    }

    /** Drops the connection, answers under way included, and stays away until it is told to {@link #come}. */
    void drop() {
        onContext(() -> line.stayAway("dropped"));
    }

    /** Leaves for good. */
    void part() {
        onContext(() -> {
            record.add(new Event.Parted(record.now(), name));
            line.stayAway("parted");
        });
    }

    /** Says something in a random room about this often; 0: never. */
    void talk(long everyMs) {
        onContext(() -> {
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

    /** Says something once. */
    void say(String room) {
        onContext(() -> sayNow(room));
    }

    /** Says something once and drops the connection before anybody can have answered. */
    void sayAndDrop(String room) {
        onContext(() -> {
            sayNow(room);
            line.stayAway("dropped after sending");
        });
    }

    private void onContext(Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(now -> {
            action.run();
            done.complete(null);
        });
        done.orTimeout(Await.SECONDS, TimeUnit.SECONDS).join();
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

    /** Whether it was given the last thing that the other one has said so far. */
    boolean hasHeard(FaultClient other) {
        return heard.getOrDefault(other.name, 0) == other.said;
    }

    int unacknowledged() {
        return unacknowledged;
    }

    /** How many messages it has said. */
    int said() {
        return said;
    }

    @Override
    public void opened() {
        line.send(new JsonObject().put("type", "hello").put("name", name).put("token", token));
    }

    @Override
    public void lost(String why) {
        record.add(new Event.Disconnected(record.now(), name, why));
        present.clear();
    }

    @Override
    public void tick() {
        long before = record.now() - RESEND_MS;
        List.copyOf(pending.values()).stream()
                .filter(message -> message.sentAt <= before)
                .forEach(message -> sendMessage(message.room, message.id));
    }

    @Override
    public void heard(JsonObject frame) {
        String room = frame.getString("room");
        switch (frame.getString("type")) {
            case "welcome" -> {
                token = frame.getString("token");
                rooms.forEach(this::join);
            }
            case "joined" -> joined(room, frame);
            case "message" -> received(room, frame);
            case "ack" -> acknowledged(room, frame.getString("id"), frame.getLong("seq"));
            case "gap" -> gapTold(room, frame.getLong("from"), frame.getLong("to"), frame.getBoolean("unused", false));
            case "error" -> failed(frame);
            case "reconnect" -> line.lose("told to reconnect", frame.getLong("afterMs"));
            default -> {} // nothing that is promised about
        }
    }

    private void sayNow(String room) {
        said++;
        String id = name + "/" + said;
        pending.put(id, new Pending(room, id, record.now()));
        unacknowledged = pending.size();
        if (present.contains(room)) {
            sendMessage(room, id);
        }
    }

    private void sendMessage(String room, String id) {
        pending.put(id, new Pending(room, id, record.now()));
        record.add(new Event.Sent(record.now(), name, room, id));
        line.send(new JsonObject()
                .put("type", "message")
                .put("room", room)
                .put("text", id)
                .put("id", id));
    }

    private void acknowledged(String room, String id, long seq) {
        record.add(new Event.Acked(record.now(), name, room, id, seq));
        newest.merge(room, seq, Math::max);
        pending.remove(id);
        unacknowledged = pending.size();
    }

    private void join(String room) {
        JsonObject join = new JsonObject().put("type", "join").put("room", room).put("id", "join");
        Long since = positions.get(room);
        asked.put(room, since == null ? OptionalLong.empty() : OptionalLong.of(since));
        line.send(since == null ? join : join.put("since", since).put("limit", HISTORY_LIMIT));
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
        String id = message.getString("text").intern(); // every reader writes it down, and runs are long
        record.add(new Event.Received(record.now(), name, room, seq, id));
        int slash = id.indexOf('/');
        heard.put(id.substring(0, slash), Integer.parseInt(id.substring(slash + 1)));
        positions.put(room, seq);
        newest.merge(room, seq, Math::max);
    }

    private void gapTold(String room, long from, long to, boolean unused) {
        record.add(new Event.GapTold(record.now(), name, room, from, to, unused));
        positions.merge(room, to, Math::max); // those told of at the return are older
    }

    /** What may be asked again is asked again later; a new connection asks everything anew. */
    private void failed(JsonObject error) {
        String id = error.getString("id");
        if (!error.getBoolean("retryable")) {
            line.lose("error " + error.getString("code"), RETRY_MS);
            return;
        }
        line.later(Math.max(RETRY_MS, error.getLong("retryAfterMs", 0L)), () -> {
            if ("join".equals(id)) {
                join(error.getString("room"));
            } else if (pending.containsKey(id)) {
                Pending message = pending.get(id);
                sendMessage(message.room, message.id);
            }
        });
    }
}
