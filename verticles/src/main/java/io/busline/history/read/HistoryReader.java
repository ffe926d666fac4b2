package io.busline.history.read;

import io.busline.history.ReadHistory;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.GapEntry;
import io.busline.history.layout.IndexEntry;
import io.busline.history.layout.Keys;
import io.busline.history.redis.RedisLink;
import io.busline.history.redis.Scored;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Reads rooms' histories. The index says which buckets can hold the messages asked for; they are read a few at a time, in
 * the asked order, until there are enough. To be used from one context.
 */
public final class HistoryReader implements EventReader {
    private final RedisLink redis;
    private final Buckets buckets;
    private final Clock clock;

    public HistoryReader(RedisLink redis, Buckets buckets, Clock clock) {
        this.redis = redis;
        this.buckets = buckets;
        this.clock = clock;
    }

    @Override
    public Future<ReadHistory.Page> read(ReadHistory query) {
        long now = clock.millis();
        List<Request> commands = new ArrayList<>();
        commands.add(Request.cmd(Command.GET, Keys.seq(query.room())));
        for (long index : buckets.indexesKept(now)) {
            commands.add(Request.cmd(Command.ZRANGE, Keys.index(query.room(), index), 0, -1, "WITHSCORES"));
        }
        return redis.batch(commands).compose(answers -> {
            List<IndexEntry> kept = new ArrayList<>();
            for (Response index : answers.subList(1, answers.size())) {
                Scored.forEach(index, (member, lowest) -> {
                    IndexEntry entry = IndexEntry.parse(member.toString(), lowest);
                    if (buckets.isKept(entry.start(), now)) {
                        kept.add(entry);
                    }
                });
            }
            kept.sort(Comparator.comparingLong(IndexEntry::start));
            List<IndexEntry> messages =
                    kept.stream().filter(entry -> !entry.gaps()).toList();
            long newest = seq(answers.get(0));
            return readGaps(query, kept)
                    .compose(gaps -> new PageReading(redis, query, gaps, buckets.overlap()).read(messages))
                    .map(found -> found.page(newest, !kept.isEmpty()));
        });
    }

    /**
     * Gaps lie in the bucket that was current when they were found, which may be any later one. Scored by its last number,
     * a gap that reaches into the range from below is found; one that begins in it, too.
     */
    private Future<GapMap> readGaps(ReadHistory query, List<IndexEntry> kept) {
        List<Request> commands = new ArrayList<>();
        for (IndexEntry entry : kept) {
            if (entry.gaps() && entry.lowest() < query.before()) {
                commands.add(Request.cmd(
                        Command.ZRANGE,
                        Keys.gaps(query.room(), entry.start()),
                        "(" + query.after(),
                        "+inf",
                        "BYSCORE"));
            }
        }
        Future<List<Response>> reading = commands.isEmpty() ? Future.succeededFuture(List.of()) : redis.batch(commands);
        return reading.map(answers -> {
            List<SeqGap> gaps = new ArrayList<>();
            for (Response bucket : answers) {
                bucket.forEach(member -> gaps.add(GapEntry.parse(member.toString())));
            }
            return new GapMap(gaps);
        });
    }

    /** The buckets that may hold what is asked for, in the order of reading. */
    static List<IndexEntry> candidates(List<IndexEntry> byStart, ReadHistory query, int overlap) {
        int first = 0;
        int end = 0;
        for (int i = 0; i < byStart.size(); i++) {
            long lowest = byStart.get(i).lowest();
            if (lowest <= query.after()) {
                first = i;
            }
            if (lowest < query.before()) {
                end = i + 1;
            }
        }
        int overlapping = Math.max(0, first - overlap);
        List<IndexEntry> found = new ArrayList<>(byStart.subList(Math.min(overlapping, end), end));
        if (query.order() == ReadHistory.Order.NEWEST_FIRST) {
            Collections.reverse(found);
        }
        return found;
    }

    public static long seq(Response counter) {
        return counter == null ? 0 : counter.toLong();
    }

    static StoredEvent message(Response member, long seq) {
        return StoredEvent.read(seq, EncodedFrame.of(member.toBytes()));
    }
}
