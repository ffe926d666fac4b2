package io.busline.history;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.Hole;
import io.busline.protocol.StoredMessage;
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
 * the asked order, until there are enough. Because clocks of writers differ a little, neighbouring buckets may overlap in
 * {@code seq}: the answer is only final once the buckets behind the last one needed have been read too. To be used from one
 * context.
 */
final class HistoryReader implements History {
    private final RedisLink redis;
    private final Buckets buckets;
    private final Clock clock;

    HistoryReader(RedisLink redis, Buckets buckets, Clock clock) {
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
                Scored.forEach(index, (start, lowest) -> {
                    if (buckets.isKept(start.toLong(), now)) {
                        kept.add(new IndexEntry(start.toLong(), lowest));
                    }
                });
            }
            kept.sort(Comparator.comparingLong(IndexEntry::start));
            Collector collector = new Collector(query, candidates(kept, query, buckets.overlap()));
            return collector.collect().map(v -> collector.page(seq(answers.get(0)), !kept.isEmpty()));
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

    static long seq(Response counter) {
        return counter == null ? 0 : counter.toLong();
    }

    /** One reading under way. */
    private final class Collector {
        private final ReadHistory query;
        private final List<IndexEntry> candidates;
        private final List<StoredMessage> found = new ArrayList<>();
        /** How many messages each bucket that was read had. */
        private final List<Integer> sizes = new ArrayList<>();

        private final List<Hole> holes = new ArrayList<>();
        private int next;

        Collector(ReadHistory query, List<IndexEntry> candidates) {
            this.query = query;
            this.candidates = candidates;
        }

        Future<Void> collect() {
            int end = Math.min(next + 1 + buckets.overlap(), candidates.size());
            if (next == end) {
                return Future.succeededFuture();
            }
            List<Request> commands = new ArrayList<>();
            for (IndexEntry bucket : candidates.subList(next, end)) {
                commands.add(range(Keys.bucket(query.room(), bucket.start())));
                commands.add(holes(Keys.holes(query.room(), bucket.start())));
            }
            next = end;
            return redis.batch(commands).compose(answers -> {
                for (int i = 0; i < answers.size(); i += 2) {
                    int before = found.size();
                    Scored.forEach(
                            answers.get(i),
                            (member, seq) -> found.add(new StoredMessage(seq, EncodedFrame.of(member.toBytes()))));
                    sizes.add(found.size() - before);
                    answers.get(i + 1).forEach(member -> holes.add(HoleEntry.parse(member.toString())));
                }
                int overlapping = sizes.subList(Math.max(0, sizes.size() - buckets.overlap()), sizes.size()).stream()
                        .mapToInt(Integer::intValue)
                        .sum();
                // Over the limit, not at it: one message more tells that there are more.
                return found.size() - overlapping > query.limit() ? Future.succeededFuture() : collect();
            });
        }

        /** Scored by its last number, a hole that reaches into the range from below is found; one that begins in it, too. */
        private Request holes(String key) {
            return Request.cmd(Command.ZRANGE).arg(key).arg(low()).arg("+inf").arg("BYSCORE");
        }

        private String low() {
            return "(" + query.after();
        }

        private String high() {
            return query.before() == Long.MAX_VALUE ? "+inf" : "(" + query.before();
        }

        private Request range(String key) {
            boolean newestFirst = query.order() == ReadHistory.Order.NEWEST_FIRST;
            Request range = Request.cmd(Command.ZRANGE).arg(key);
            if (newestFirst) {
                range.arg(high()).arg(low()).arg("BYSCORE").arg("REV");
            } else {
                range.arg(low()).arg(high()).arg("BYSCORE");
            }
            return range.arg("LIMIT").arg(0).arg(query.limit() + 1).arg("WITHSCORES");
        }

        ReadHistory.Page page(long newest, boolean kept) {
            boolean newestFirst = query.order() == ReadHistory.Order.NEWEST_FIRST;
            Comparator<StoredMessage> oldestFirst = Comparator.comparingLong(StoredMessage::seq);
            HoleMap known = new HoleMap(holes, query.after() + 1, query.before() - 1);
            found.removeIf(message -> known.hides(message.seq()));
            found.sort(newestFirst ? oldestFirst.reversed() : oldestFirst);
            List<StoredMessage> messages = new ArrayList<>();
            long bytes = 0;
            long last = -1;
            for (StoredMessage message : found) {
                if (message.seq() == last) {
                    continue; // two senders finished one message in different words; the first counts, for every reader
                }
                last = message.seq();
                bytes += message.frame().length();
                if (messages.size() == query.limit() || bytes > query.maxBytes() && !messages.isEmpty()) {
                    break;
                }
                messages.add(message);
            }
            messages.sort(oldestFirst);
            boolean more = !messages.isEmpty()
                    && found.get(found.size() - 1).seq()
                            != messages.get(newestFirst ? 0 : messages.size() - 1)
                                    .seq();
            return new ReadHistory.Page(messages, known.without(found), more, newest, kept);
        }
    }
}
