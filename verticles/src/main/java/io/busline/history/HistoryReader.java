package io.busline.history;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.StoredMessage;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Reads rooms' histories. The index says which buckets can hold the messages asked for; they are read a few at a time, in
 * the asked order, until there are enough. Because clocks of writers differ a little, neighbouring buckets may overlap in
 * {@code seq}: the answer is only final once the buckets behind the last one needed have been read too. To be used from one
 * context.
 */
final class HistoryReader {
    /** An answer is cut when it is this large, in bytes of messages, and says that there are more. */
    private static final int PAGE_BYTES = 256 * 1024;

    private final RedisLink redis;
    private final Buckets buckets;
    private final Clock clock;

    HistoryReader(RedisLink redis, Buckets buckets, Clock clock) {
        this.redis = redis;
        this.buckets = buckets;
        this.clock = clock;
    }

    Future<List<Long>> newest(List<String> rooms) {
        List<Request> commands = new ArrayList<>(rooms.size());
        for (String room : rooms) {
            commands.add(Request.cmd(Command.GET, Keys.seq(room)));
        }
        return redis.batch(commands).map(answers -> {
            List<Long> newest = new ArrayList<>(answers.size());
            answers.forEach(answer -> newest.add(seq(answer)));
            return Collections.unmodifiableList(newest);
        });
    }

    Future<ReadHistory.Page> read(ReadHistory query) {
        long now = clock.millis();
        List<Request> commands = new ArrayList<>();
        commands.add(Request.cmd(Command.GET, Keys.seq(query.room())));
        for (long index : buckets.indexesKept(now)) {
            commands.add(Request.cmd(Command.ZRANGE, Keys.index(query.room(), index), 0, -1, "WITHSCORES"));
        }
        return redis.batch(commands).compose(answers -> {
            List<IndexEntry> kept = new ArrayList<>();
            for (Response index : answers.subList(1, answers.size())) {
                forEachScored(index, (start, lowest) -> {
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

    private static long seq(Response counter) {
        return counter == null ? 0 : counter.toLong();
    }

    /** Redis pairs members with scores in arrays of two (RESP3) or one after the other (RESP2). */
    private static void forEachScored(Response answer, BiConsumer<Response, Long> action) {
        boolean pairs = answer.size() > 0 && answer.get(0).type() == ResponseType.MULTI;
        for (int i = 0; i < answer.size(); i += pairs ? 1 : 2) {
            Response member = pairs ? answer.get(i).get(0) : answer.get(i);
            Response score = pairs ? answer.get(i).get(1) : answer.get(i + 1);
            action.accept(member, score.toDouble().longValue());
        }
    }

    /** One reading under way. */
    private final class Collector {
        private final ReadHistory query;
        private final List<IndexEntry> candidates;
        private final List<StoredMessage> found = new ArrayList<>();
        /** How many messages each bucket that was read had. */
        private final List<Integer> sizes = new ArrayList<>();

        private final Set<Long> voids = new HashSet<>();
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
                commands.add(voids(Keys.voids(query.room(), bucket.start())));
            }
            next = end;
            return redis.batch(commands).compose(answers -> {
                for (int i = 0; i < answers.size(); i += 2) {
                    int before = found.size();
                    forEachScored(
                            answers.get(i),
                            (member, seq) -> found.add(new StoredMessage(seq, EncodedFrame.of(member.toBytes()))));
                    sizes.add(found.size() - before);
                    answers.get(i + 1).forEach(seq -> voids.add(seq.toLong()));
                }
                int overlapping = sizes.subList(Math.max(0, sizes.size() - buckets.overlap()), sizes.size()).stream()
                        .mapToInt(Integer::intValue)
                        .sum();
                // Over the limit, not at it: one message more tells that there are more.
                return found.size() - overlapping > query.limit() ? Future.succeededFuture() : collect();
            });
        }

        private Request voids(String key) {
            return Request.cmd(Command.ZRANGE).arg(key).arg(low()).arg(high()).arg("BYSCORE");
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
                if (messages.size() == query.limit() || bytes > PAGE_BYTES && !messages.isEmpty()) {
                    break;
                }
                messages.add(message);
            }
            messages.sort(oldestFirst);
            boolean more = !messages.isEmpty()
                    && found.get(found.size() - 1).seq()
                            != messages.get(newestFirst ? 0 : messages.size() - 1)
                                    .seq();
            return new ReadHistory.Page(messages, voids, more, newest, kept);
        }
    }
}
