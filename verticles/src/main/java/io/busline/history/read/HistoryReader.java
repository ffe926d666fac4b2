package io.busline.history.read;

import io.busline.history.ReadHistory;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.GapEntry;
import io.busline.history.layout.IndexEntry;
import io.busline.history.layout.Keys;
import io.busline.history.redis.Commands;
import io.busline.history.redis.Pipeline;
import io.busline.protocol.SeqGap;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads rooms' histories. The index says which buckets can hold the events asked for; they are read a few at a time, in
 * the asked order, until there are enough. To be used from one context.
 */
public final class HistoryReader implements EventReader {
    /** What is expected of a room that nothing is known of, at the most. */
    private static final long MOST_OF_UNKNOWN = 256 * 1024;

    private final Pipeline redis;
    private final Buckets buckets;
    private final Clock clock;
    private final EventParser parser = new EventParser();
    private final EventSizes sizes;

    public HistoryReader(Pipeline redis, Buckets buckets, Clock clock) {
        this(redis, buckets, clock, new EventSizes());
    }

    /** @param sizes what is known of rooms already */
    HistoryReader(Pipeline redis, Buckets buckets, Clock clock, EventSizes sizes) {
        this.redis = redis;
        this.buckets = buckets;
        this.clock = clock;
        this.sizes = sizes;
    }

    /** About how many bytes {@link #read} gets from Redis. */
    long expectedBytes(ReadHistory query) {
        long most = sizes.isKnown(query.room()) ? query.maxBytes() : Math.min(query.maxBytes(), MOST_OF_UNKNOWN);
        return Math.min(most, (long) query.limit() * sizes.of(query.room()));
    }

    @Override
    public Future<ReadHistory.Page> read(ReadHistory query) {
        long now = clock.millis();
        List<Long> indexes = buckets.indexesKept(now);
        Commands commands = new Commands();
        commands.get(Keys.seq(query.room()));
        indexes.forEach(index -> commands.zrange(Keys.index(query.room(), index)));
        return redis.send(commands).compose(answers -> {
            long newest = answers.nextCounter().orElse(0);
            List<IndexEntry> kept = new ArrayList<>();
            for (int i = 0; i < indexes.size(); i++) {
                answers.nextScored((member, lowest) -> {
                    IndexEntry entry = IndexEntry.parse(member, lowest);
                    if (buckets.isKept(entry.start(), now)) {
                        kept.add(entry);
                    }
                });
            }
            kept.sort(Comparator.comparingLong(IndexEntry::start));
            List<IndexEntry> events =
                    kept.stream().filter(entry -> !entry.gaps()).toList();
            return readGaps(query, kept)
                    .compose(gaps -> new PageReading(redis, query, gaps, parser, sizes, buckets.overlap()).read(events))
                    .map(found -> found.page(newest, !kept.isEmpty()));
        });
    }

    /**
     * Gaps lie in the bucket that was current when they were found, which may be any later one. Their score is their
     * last number, so all that reach into the range, from below too, are read by one range of scores.
     */
    private Future<GapMap> readGaps(ReadHistory query, List<IndexEntry> kept) {
        List<IndexEntry> reading = kept.stream()
                .filter(entry -> entry.gaps() && entry.lowest() < query.before())
                .toList();
        Commands commands = new Commands();
        reading.forEach(entry -> commands.zrangeAfter(Keys.gaps(query.room(), entry.start()), query.after()));
        return redis.send(commands).map(answers -> {
            List<SeqGap> gaps = new ArrayList<>();
            reading.forEach(entry -> answers.nextMembers(member -> gaps.add(GapEntry.parse(member))));
            return new GapMap(gaps);
        });
    }
}
