package io.busline.bench.hostile.bystander;

import io.busline.bench.hostile.net.FrameReader;
import io.busline.bench.hostile.net.Frames;
import io.busline.bench.hostile.net.Http;
import io.busline.bench.hostile.net.Wire;
import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A client in a room of its own that says something ten times a second. When it is cut off, it comes back as the same
 * user and sends again what was not acknowledged, as the protocol asks. It has two threads and an address of its own.
 */
public final class Bystander implements Closeable {
    private static final String SOURCE = "127.0.0.2";
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long COME_BACK_MS = 100;

    /** As long as an honest client waits before it sends again without having been told to. */
    private static final long RESEND_NANOS = TimeUnit.SECONDS.toNanos(12);

    private static final long LEAST_RETRY_MS = 300;
    private static final long JOIN_SECONDS = 20;
    private static final long END_SECONDS = 15;
    private static final long LOOK_MS = 20;
    private static final int SWITCHING = 101;

    private final InetSocketAddress node;
    private final String room;
    private final Ledger ledger = new Ledger();
    /** By message that is not acknowledged, when to send it again. */
    private final Map<Integer, Long> waiting = new ConcurrentSkipListMap<>();

    private final CountDownLatch joined = new CountDownLatch(1);
    private final Thread talking = new Thread(this::talk, "bystander talks");
    private final Thread listening = new Thread(this::listen, "bystander listens");
    /** Null while it has not joined. */
    private volatile Wire wire;

    private volatile boolean ending;
    private volatile boolean ended;
    private String token;

    private Bystander(InetSocketAddress node, String room) {
        this.node = node;
        this.room = room;
    }

    /**
     * Begins to talk; returns once it has joined its room.
     *
     * @throws IOException if it can't join
     */
    public static Bystander start(InetSocketAddress node, String room) throws IOException, InterruptedException {
        Bystander bystander = new Bystander(node, room);
        bystander.listening.setDaemon(true);
        bystander.listening.start();
        if (!bystander.joined.await(JOIN_SECONDS, TimeUnit.SECONDS)) {
            bystander.ended = true;
            throw new IOException("the bystander can't join: " + bystander.ledger.troubles());
        }
        bystander.talking.setDaemon(true);
        bystander.talking.start();
        return bystander;
    }

    /** What it has seen so far. */
    public Ledger ledger() {
        return ledger;
    }

    /** Says no more, and waits until all is acknowledged and received, but not for ever. */
    public void finish() throws InterruptedException {
        ending = true;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        while (System.nanoTime() < end && !ledger.isComplete()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        close();
    }

    @Override
    public void close() {
        ending = true;
        ended = true;
        Wire open = wire;
        if (open != null) {
            open.close();
        }
    }

    private void talk() {
        try {
            long next = System.nanoTime();
            for (int id = 0; !ended; ) {
                long now = System.nanoTime();
                if (!ending && now >= next) {
                    next += EVERY_NANOS;
                    ledger.sent(id, now);
                    say(id, now);
                    id++;
                }
                waiting.forEach((message, due) -> {
                    if (System.nanoTime() >= due) {
                        say(message, System.nanoTime());
                    }
                });
                TimeUnit.NANOSECONDS.sleep(
                        Math.max(1, Math.min(next - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(LOOK_MS))));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(int id, long now) {
        waiting.put(id, now + RESEND_NANOS);
        Wire open = wire;
        if (open == null) {
            return; // it is sent when the room is joined again
        }
        try {
            open.send(Frames.text(new JsonObject()
                    .put("type", "message")
                    .put("room", room)
                    .put("id", Integer.toString(id))
                    .put("text", Integer.toString(id))
                    .encode()));
        } catch (IOException e) {
            open.close(); // the listening thread sees it too, and comes back
        }
    }

    private void listen() {
        try {
            while (!ended) {
                try (Wire open = connect()) {
                    FrameReader frames = new FrameReader(open);
                    while (!ended) {
                        hear(open, frames);
                    }
                } catch (IOException e) {
                    wire = null;
                    if (!ended) {
                        ledger.trouble("cut off: " + e.getMessage());
                        TimeUnit.MILLISECONDS.sleep(COME_BACK_MS);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Wire connect() throws IOException {
        Wire opened = Wire.connect(node, SOURCE, 0);
        try {
            opened.send(Http.upgrade("/ws", ""));
            int status = Http.status(opened.readHead());
            if (status != SWITCHING) {
                throw new IOException("refused with " + status);
            }
            opened.send(Frames.text(new JsonObject()
                    .put("type", "hello")
                    .put("name", "Bystander")
                    .put("token", token)
                    .encode()));
            long newest = ledger.newest();
            JsonObject join =
                    new JsonObject().put("type", "join").put("room", room).put("limit", 500);
            opened.send(Frames.text((newest > 0 ? join.put("since", newest) : join).encode()));
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private void hear(Wire open, FrameReader frames) throws IOException {
        String text;
        try {
            text = frames.next();
        } catch (SocketTimeoutException e) {
            return; // nothing is said, or the node hangs: the ledger tells which
        }
        long now = System.nanoTime();
        JsonObject frame = new JsonObject(text);
        switch (frame.getString("type")) {
            case "welcome" -> token = frame.getString("token");
            case "joined" -> {
                frame.getJsonArray("messages").forEach(message -> received((JsonObject) message));
                wire = open;
                waiting.replaceAll((id, due) -> now);
                joined.countDown();
            }
            case "message" -> received(frame);
            case "ack" -> {
                int id = Integer.parseInt(frame.getString("id"));
                ledger.acked(id, frame.getLong("seq"), now);
                waiting.remove(id);
            }
            case "error" -> failed(frame, now);
            default -> {} // nothing it waits for
        }
    }

    private void received(JsonObject message) {
        ledger.received(Integer.parseInt(message.getString("text")), message.getLong("seq"));
    }

    /** What may be asked again is asked again later. A join that failed is tried anew on another connection. */
    private void failed(JsonObject error, long now) throws IOException {
        String code = error.getString("code");
        ledger.trouble("error " + code);
        if (error.getString("id") == null) {
            throw new IOException(code);
        }
        long retry = Math.max(LEAST_RETRY_MS, error.getLong("retryAfterMs", 0L));
        waiting.replace(Integer.parseInt(error.getString("id")), now + TimeUnit.MILLISECONDS.toNanos(retry));
    }
}
