package io.busline.history;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.protocol.FrameEncoder;
import io.busline.protocol.ServerFrame;
import io.busline.protocol.StoredMessage;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The messages of one room that are stored together, in three steps, each a few commands in the batch's pipeline and then
 * their answers: number them, claim their ids, write them.
 */
final class RoomBatch {
    /** A message and who waits for it. */
    static final class Waiting {
        final AppendMessage message;
        final Promise<AppendMessage.Appended> promise = Promise.promise();
        private long seq;
        private boolean repeated;

        Waiting(AppendMessage message) {
            this.message = message;
        }
    }

    final String room;
    final long bucket;
    private final Buckets buckets;
    private final long idLifetimeSeconds;
    private final long now;
    private final boolean opening;
    private final List<Waiting> messages = new ArrayList<>();
    private final List<StoredMessage> stored = new ArrayList<>();

    /**
     * @param now ms since 1970
     * @param openedBucket the bucket of the room that this node is known to have opened, or null
     */
    RoomBatch(String room, Buckets buckets, long idLifetimeSeconds, long now, Long openedBucket) {
        this.room = room;
        this.buckets = buckets;
        this.idLifetimeSeconds = idLifetimeSeconds;
        this.now = now;
        this.bucket = buckets.startOf(now);
        this.opening = !Long.valueOf(bucket).equals(openedBucket);
    }

    void add(Waiting waiting) {
        messages.add(waiting);
    }

    int size() {
        return messages.size();
    }

    /**
     * Before the counter rises, the index names the bucket: who reads a counter that is ahead of an empty history can tell
     * messages on their way from messages long gone.
     */
    void addNumbering(List<Request> commands) {
        if (opening) {
            String index = indexKey();
            commands.add(Request.cmd(Command.ZADD, index, "NX", IndexEntry.UNKNOWN_LOWEST, bucket));
            commands.add(Request.cmd(Command.EXPIRE, index, buckets.secondsToKeepIndex(buckets.indexOf(bucket), now)));
        }
        commands.add(Request.cmd(Command.INCRBY, Keys.seq(room), messages.size()));
    }

    void takeNumbers(Iterator<Response> answers) {
        if (opening) {
            answers.next();
            answers.next();
        }
        long seq = answers.next().toLong() - messages.size();
        for (Waiting waiting : messages) {
            waiting.seq = ++seq;
        }
    }

    /**
     * A message's first sending claims its id, with its number and time, in one command that only the first can succeed
     * with. Where the id was claimed before, the number is not needed.
     */
    void addClaims(List<Request> commands) {
        for (Waiting waiting : messages) {
            AppendMessage message = waiting.message;
            if (message.id() != null) {
                String claim = Keys.claim(room, message.sender().id(), message.id());
                commands.add(Request.cmd(Command.ZADD)
                        .arg(claim)
                        .arg("NX")
                        .arg(waiting.seq)
                        .arg("s")
                        .arg(now)
                        .arg("t"));
                commands.add(Request.cmd(Command.EXPIRE, claim, idLifetimeSeconds));
            }
        }
    }

    void takeClaims(Iterator<Response> answers) {
        for (Waiting waiting : messages) {
            AppendMessage message = waiting.message;
            if (message.id() != null) {
                waiting.repeated = answers.next().toLong() == 0;
                answers.next();
            }
            if (!waiting.repeated) {
                stored.add(new StoredMessage(
                        waiting.seq,
                        FrameEncoder.encode(
                                new ServerFrame.Message(room, waiting.seq, now, message.sender(), message.text()))));
            }
        }
    }

    void addWriting(List<Request> commands) {
        if (!stored.isEmpty()) {
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
        if (stored.size() < messages.size()) {
            Request voids = Request.cmd(Command.ZADD).arg(Keys.voids(room, bucket));
            for (Waiting waiting : messages) {
                if (waiting.repeated) {
                    voids.arg(waiting.seq).arg(waiting.seq);
                }
            }
            commands.add(voids);
            commands.add(Request.cmd(Command.EXPIRE, Keys.voids(room, bucket), buckets.secondsToKeep(bucket, now)));
        }
    }

    /** Whether the bucket is in the index with its lowest number, and has its lifetime. */
    boolean hasOpened() {
        return !opening || !stored.isEmpty();
    }

    /** What was written is there: tells the nodes and who waits, and lets the repeats be answered. */
    void announce(Bus bus, Repeats repeats) {
        String address = Addresses.room(room);
        Iterator<StoredMessage> next = stored.iterator();
        for (Waiting waiting : messages) {
            if (waiting.repeated) {
                bus.publish(address, new ClusterEvent.NumberVoided(room, waiting.seq));
                repeats.answer(waiting.message).onComplete(waiting.promise);
            } else {
                bus.publish(address, new ClusterEvent.MessageStored(room, next.next()));
                waiting.promise.complete(new AppendMessage.Appended(waiting.seq, now));
            }
        }
    }

    void fail(Throwable cause) {
        messages.forEach(waiting -> waiting.promise.fail(cause));
    }

    private String indexKey() {
        return Keys.index(room, buckets.indexOf(bucket));
    }
}
