package io.busline.history;

import io.busline.bus.Bus;
import io.busline.config.HistoryConfig;
import io.busline.protocol.BuslineException;
import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Stores messages: the one place that gives out {@code seq}s. To be used from one context.
 *
 * <p>One batch is under way at a time; what arrives meanwhile makes the next, so load makes batches by itself. A batch takes
 * three round trips: {@code INCRBY} a room gives its messages their {@code seq}s, {@code ZADD NX} claims their ids, and {@code
 * ZADD} stores them. Only when all are answered are the messages published and acknowledged. The first batch of a node in a
 * bucket also enters the bucket in the index, before anything lies in it, and gives both keys their lifetime.
 */
final class Appender {
    /** Bounds the time a batch takes, and how many numbers may be missing in a room while it does: see {@code Hub}. */
    private static final int MAX_BATCH = 200;

    /** Rooms whose current bucket is remembered as opened; forgetting one costs three commands. */
    private static final int MAX_OPENED = 100_000;

    private final RedisLink redis;
    private final Bus bus;
    private final Repeats repeats;
    private final Buckets buckets;
    private final Clock clock;
    private final HistoryConfig config;
    private final HistoryMetrics metrics;
    private final ArrayDeque<RoomBatch.Waiting> queue = new ArrayDeque<>();
    private final Map<String, Long> opened = new OpenedBuckets();
    private boolean busy;

    Appender(RedisLink redis, Bus bus, Buckets buckets, Clock clock, HistoryConfig config, HistoryMetrics metrics) {
        this.redis = redis;
        this.bus = bus;
        this.repeats = new Repeats(redis, bus, buckets, clock);
        this.buckets = buckets;
        this.clock = clock;
        this.config = config;
        this.metrics = metrics;
    }

    Future<AppendMessage.Appended> append(AppendMessage message) {
        if (queue.size() >= config.maxQueued()) {
            return Future.failedFuture(BuslineException.unavailable("too many messages are waiting to be stored"));
        }
        RoomBatch.Waiting waiting = new RoomBatch.Waiting(message);
        queue.add(waiting);
        storeNext();
        return waiting.promise.future();
    }

    private void storeNext() {
        if (busy || queue.isEmpty()) {
            return;
        }
        busy = true;
        Collection<RoomBatch> batch = nextBatch();
        int size = batch.stream().mapToInt(RoomBatch::size).sum();
        step(batch, RoomBatch::addNumbering, RoomBatch::takeNumbers)
                .compose(numbered -> step(batch, RoomBatch::addClaims, RoomBatch::takeClaims))
                .compose(claimed -> step(batch, RoomBatch::addWriting, (room, answers) -> {}))
                .onComplete(written -> {
                    metrics.batchStored(size, written.succeeded());
                    batch.forEach(written.succeeded() ? this::announce : room -> room.fail(written.cause()));
                    busy = false;
                    storeNext();
                });
    }

    private Collection<RoomBatch> nextBatch() {
        long now = clock.millis();
        Map<String, RoomBatch> byRoom = new LinkedHashMap<>();
        for (int i = 0; i < MAX_BATCH && !queue.isEmpty(); i++) {
            RoomBatch.Waiting next = queue.poll();
            byRoom.computeIfAbsent(
                            next.message.room(),
                            room -> new RoomBatch(
                                    room, buckets, config.idLifetime().toSeconds(), now, opened.get(room)))
                    .add(next);
        }
        return byRoom.values();
    }

    /** One round trip: every room adds its commands, and takes its answers in the same order. */
    private Future<Void> step(
            Collection<RoomBatch> batch,
            BiConsumer<RoomBatch, List<Request>> add,
            BiConsumer<RoomBatch, Iterator<Response>> take) {
        List<Request> commands = new ArrayList<>();
        batch.forEach(room -> add.accept(room, commands));
        Future<List<Response>> answered =
                commands.isEmpty() ? Future.succeededFuture(List.of()) : redis.batch(commands);
        return answered.map(answers -> {
            Iterator<Response> next = answers.iterator();
            batch.forEach(room -> take.accept(room, next));
            return null;
        });
    }

    private void announce(RoomBatch room) {
        if (room.hasOpened()) {
            opened.put(room.room, room.bucket);
        }
        room.announce(bus, repeats);
    }

    /** Room to the start of the bucket that this node has opened; the rooms longest unused are forgotten. */
    private static final class OpenedBuckets extends LinkedHashMap<String, Long> {
        private static final long serialVersionUID = 1;

        OpenedBuckets() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_OPENED;
        }
    }
}
