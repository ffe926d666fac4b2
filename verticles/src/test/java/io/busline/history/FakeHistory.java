package io.busline.history;

import static io.busline.testing.Await.await;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.config.HistoryConfig;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.Keys;
import io.busline.history.read.HistoryReader;
import io.busline.history.redis.FakeRedis;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.busline.testing.Events;
import io.busline.testing.ManualClock;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One room on a Redis in memory, and the events published in it. No socket is opened. */
public final class FakeHistory {
    /** The start of the current bucket, seconds since 1970. */
    public static final long BUCKET = ManualClock.START / 1_000;

    private static final SeqGap END = SeqGap.unused(0);

    public final String room = "room";
    public final FakeRedis redis = new FakeRedis();
    public final ManualClock clock = new ManualClock();
    public final Buckets buckets = new Buckets(HistoryConfig.DEFAULT);
    public final HistoryReader reader = new HistoryReader(redis, buckets, clock);
    public final Bus bus;
    private final List<ClusterEvent> published = Collections.synchronizedList(new ArrayList<>());
    private volatile Promise<Void> ended;

    public FakeHistory(Vertx vertx) {
        bus = new Bus(vertx);
        await(bus.subscribe(Addresses.room(room), event -> {
            if (event instanceof ClusterEvent.GapFound found && found.gap().equals(END)) {
                ended.complete();
            } else {
                published.add(event);
            }
        }));
    }

    /** What was published in the room so far. */
    public List<ClusterEvent> published() {
        ended = Promise.promise();
        bus.publish(Addresses.room(room), new ClusterEvent.GapFound(room, END)); // comes behind all others
        await(ended.future());
        return List.copyOf(published);
    }

    /** Puts an event into the current bucket, past everybody. */
    public StoredEvent put(long seq, String text) {
        return put(BUCKET, seq, text);
    }

    /** Puts an event into a bucket and the bucket into the index. */
    public StoredEvent put(long bucket, long seq, String text) {
        StoredEvent event = StoredEvent.of(
                room, seq, clock.millis(), Events.ADA, Events.append(room, text).event());
        putMember(bucket, seq, event.frame().text());
        return event;
    }

    /** Puts any member into a bucket, and the bucket into the index. */
    public void putMember(long bucket, long seq, String member) {
        redis.add(Keys.bucket(room, bucket), seq, member);
        String index = Keys.index(room, buckets.indexOf(bucket));
        long lowest = Math.min(seq, redis.members(index).getOrDefault(Long.toString(bucket), Long.MAX_VALUE));
        redis.add(index, lowest, Long.toString(bucket));
        redis.setCounter(Keys.seq(room), Math.max(seq, redis.counter(Keys.seq(room))));
    }

    /** The events that a reader finds. */
    public ReadHistory.Page read() {
        return await(reader.read(ReadHistory.oldestAfter(room, 0, 500)));
    }
}
