package io.busline.history;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.protocol.BuslineException;
import io.busline.protocol.FrameEncoder;
import io.busline.protocol.ServerFrame;
import io.busline.protocol.StoredMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stores messages: the one place that gives out {@code seq}s and the only code that writes to Redis. To be used from one
 * context.
 *
 * <p>One batch is under way at a time; what arrives meanwhile makes the next, so load makes batches by itself. A batch takes two
 * round trips: {@code INCRBY} a room gives its messages their {@code seq}s, then {@code ZADD} stores them. Only when both are
 * answered are the messages published and acknowledged. The first batch of a node in a bucket also enters the bucket in
 * the index, before anything lies in it, and gives both keys their lifetime.
 */
final class Appender {
    /** Bounds the time a batch takes, and how many numbers may be missing in a room while it does: see {@code Hub}. */
    private static final int MAX_BATCH = 200;

    /** Rooms whose current bucket is remembered as opened; forgetting one costs three commands. */
    private static final int MAX_OPENED = 100_000;

    private final RedisLink redis;
    private final Bus bus;
    private final Buckets buckets;
    private final Clock clock;
    private final int maxQueued;
    private final HistoryMetrics metrics;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final Map<String, Long> opened = new OpenedBuckets();
    private boolean busy;

    Appender(RedisLink redis, Bus bus, Buckets buckets, Clock clock, int maxQueued, HistoryMetrics metrics) {
        this.redis = redis;
        this.bus = bus;
        this.buckets = buckets;
        this.clock = clock;
        this.maxQueued = maxQueued;
        this.metrics = metrics;
    }

    Future<AppendMessage.Appended> append(AppendMessage message) {
        if (queue.size() >= maxQueued) {
            return Future.failedFuture(BuslineException.unavailable("too many messages are waiting to be stored"));
        }
        Waiting waiting = new Waiting(message, Promise.promise());
        queue.add(waiting);
        storeNext();
        return waiting.promise.future();
    }

    private void storeNext() {
        if (busy || queue.isEmpty()) {
            return;
        }
        busy = true;
        long now = clock.millis();
        Map<String, RoomBatch> byRoom = new LinkedHashMap<>();
        for (int i = 0; i < MAX_BATCH && !queue.isEmpty(); i++) {
            Waiting next = queue.poll();
            byRoom.computeIfAbsent(next.message.room(), room -> new RoomBatch(room, now))
                    .messages
                    .add(next);
        }
        Collection<RoomBatch> batch = byRoom.values();
        number(batch).compose(numbered -> write(batch)).onComplete(written -> {
            metrics.batchStored(
                    batch.stream().mapToInt(room -> room.messages.size()).sum(), written.succeeded());
            batch.forEach(written.succeeded() ? this::announce : room -> room.fail(written.cause()));
            busy = false;
            storeNext();
        });
    }

    private Future<Void> number(Collection<RoomBatch> batch) {
        List<Request> commands = new ArrayList<>();
        for (RoomBatch room : batch) {
            room.addNumbering(commands);
        }
        return redis.batch(commands).map(answers -> {
            int last = -1;
            for (RoomBatch room : batch) {
                last += room.numberingCommands();
                room.takeNumbers(answers.get(last));
            }
            return null;
        });
    }

    private Future<Void> write(Collection<RoomBatch> batch) {
        List<Request> commands = new ArrayList<>();
        for (RoomBatch room : batch) {
            room.addWriting(commands);
        }
        return redis.batch(commands).mapEmpty();
    }

    private void announce(RoomBatch room) {
        opened.put(room.room, room.bucket);
        String address = Addresses.room(room.room);
        for (int i = 0; i < room.stored.size(); i++) {
            StoredMessage stored = room.stored.get(i);
            bus.publish(address, new ClusterEvent.MessageStored(room.room, stored));
            room.messages.get(i).promise.complete(new AppendMessage.Appended(stored.seq(), room.now));
        }
    }

    private record Waiting(AppendMessage message, Promise<AppendMessage.Appended> promise) {}

    /** The messages of one room in a batch. */
    private final class RoomBatch {
        final String room;
        final long now;
        final long bucket;
        final boolean opening;
        final List<Waiting> messages = new ArrayList<>();
        final List<StoredMessage> stored = new ArrayList<>();

        RoomBatch(String room, long now) {
            this.room = room;
            this.now = now;
            this.bucket = buckets.startOf(now);
            this.opening = !Long.valueOf(bucket).equals(opened.get(room));
        }

        /**
         * Before the counter rises, the index names the bucket: who reads a counter that is ahead of an empty history can tell messages on
         * their way from messages long gone.
         */
        void addNumbering(List<Request> commands) {
            if (opening) {
                String index = indexKey();
                commands.add(Request.cmd(Command.ZADD, index, "NX", IndexEntry.UNKNOWN_LOWEST, bucket));
                commands.add(
                        Request.cmd(Command.EXPIRE, index, buckets.secondsToKeepIndex(buckets.indexOf(bucket), now)));
            }
            commands.add(Request.cmd(Command.INCRBY, Keys.seq(room), messages.size()));
        }

        int numberingCommands() {
            return opening ? 3 : 1;
        }

        void takeNumbers(Response newest) {
            long seq = newest.toLong() - messages.size();
            for (Waiting waiting : messages) {
                AppendMessage message = waiting.message;
                seq++;
                stored.add(new StoredMessage(
                        seq,
                        FrameEncoder.encode(
                                new ServerFrame.Message(room, seq, now, message.sender(), message.text()))));
            }
        }

        void addWriting(List<Request> commands) {
            if (opening) {
                commands.add(Request.cmd(
                        Command.ZADD, indexKey(), "LT", stored.get(0).seq(), bucket));
            }
            Request write = Request.cmd(Command.ZADD).arg(Keys.bucket(room, bucket));
            for (StoredMessage message : stored) {
                write.arg(message.seq()).arg(message.frame().json());
            }
            commands.add(write);
            if (opening) {
                commands.add(
                        Request.cmd(Command.EXPIRE, Keys.bucket(room, bucket), buckets.secondsToKeep(bucket, now)));
            }
        }

        void fail(Throwable cause) {
            messages.forEach(waiting -> waiting.promise.fail(cause));
        }

        private String indexKey() {
            return Keys.index(room, buckets.indexOf(bucket));
        }
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
