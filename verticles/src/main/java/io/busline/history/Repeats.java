package io.busline.history;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.protocol.BuslineException;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.FrameEncoder;
import io.busline.protocol.ServerFrame;
import io.busline.protocol.StoredMessage;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers messages whose id was claimed before: by an earlier sending that was stored, is being stored, or was cut short. The
 * claim says which {@code seq} and time the message has, so whoever finishes it writes the very same bytes to the very same
 * place, and it does not matter who, or how often. To be used from one context.
 */
final class Repeats {
    private final RedisLink redis;
    private final Bus bus;
    private final Buckets buckets;
    private final Clock clock;

    Repeats(RedisLink redis, Bus bus, Buckets buckets, Clock clock) {
        this.redis = redis;
        this.bus = bus;
        this.buckets = buckets;
        this.clock = clock;
    }

    Future<AppendMessage.Appended> answer(AppendMessage message) {
        String claim = Keys.claim(message.room(), message.sender().id(), message.id());
        return redis.batch(List.of(score(claim, "s"), score(claim, "t"))).compose(claimed -> {
            if (claimed.get(0) == null || claimed.get(1) == null) {
                // Its lifetime ended this very moment; sent once more, it is a new message.
                return Future.failedFuture(BuslineException.unavailable("try again"));
            }
            return finish(message, whole(claimed.get(0)), whole(claimed.get(1)));
        });
    }

    private Future<AppendMessage.Appended> finish(AppendMessage message, long seq, long ts) {
        String room = message.room();
        String bucket = Keys.bucket(room, buckets.startOf(ts));
        Request there =
                Request.cmd(Command.ZRANGE).arg(bucket).arg(seq).arg(seq).arg("BYSCORE");
        return redis.batch(List.of(there))
                .compose(found -> {
                    Response stored = found.get(0);
                    if (stored.size() > 0) {
                        byte[] json = stored.get(0).toBytes();
                        return Future.succeededFuture(EncodedFrame.of(json));
                    }
                    return store(bucket, seq, ts, message);
                })
                .map(frame -> {
                    // Announced again: who stored it may not have come to that. Hubs that know it drop it.
                    bus.publish(
                            Addresses.room(room), new ClusterEvent.MessageStored(room, new StoredMessage(seq, frame)));
                    return new AppendMessage.Appended(seq, ts);
                });
    }

    private Future<EncodedFrame> store(String bucket, long seq, long ts, AppendMessage message) {
        EncodedFrame frame =
                FrameEncoder.encode(new ServerFrame.Message(message.room(), seq, ts, message.sender(), message.text()));
        long start = buckets.startOf(ts);
        List<Request> commands = new ArrayList<>();
        commands.add(Request.cmd(Command.ZADD, Keys.index(message.room(), buckets.indexOf(start)), "LT", seq, start));
        commands.add(Request.cmd(Command.ZADD).arg(bucket).arg(seq).arg(frame.json()));
        commands.add(Request.cmd(Command.EXPIRE, bucket, buckets.secondsToKeep(start, clock.millis())));
        return redis.batch(commands).map(frame);
    }

    private static Request score(String key, String member) {
        return Request.cmd(Command.ZSCORE, key, member);
    }

    private static long whole(Response score) {
        return score.toDouble().longValue();
    }
}
