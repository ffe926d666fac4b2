package io.busline.history.read;

import io.busline.history.ReadHistory;
import io.busline.history.layout.IndexEntry;
import io.busline.history.layout.Keys;
import io.busline.history.redis.RedisLink;
import io.busline.history.redis.Scored;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One page under way. Because clocks of writers differ a little, neighbouring buckets may overlap in {@code seq}; and because
 * what lies under a gap is hidden, a bucket's answer may have fewer messages than were asked for, and not be its last.
 * So the reading keeps count of how far it can vouch for having seen everything, ends the page there, and reads on where
 * that is not enough.
 */
final class PageReading {
    /** At least so many entries are read of a bucket, so that hidden ones don't cost a round trip each. */
    private static final int FEWEST = 100;

    private final RedisLink redis;
    private final ReadHistory query;
    private final GapMap gaps;
    private final int overlap;
    private final boolean newestFirst;
    /** In the asked order. */
    private final TreeMap<Long, StoredEvent> messages;

    private long bytes;
    private boolean more;
    /** The last number, in the asked order, up to which everything was seen. */
    private long reach;

    PageReading(RedisLink redis, ReadHistory query, GapMap gaps, int overlap) {
        this.redis = redis;
        this.query = query;
        this.gaps = gaps;
        this.overlap = overlap;
        this.newestFirst = query.order() == ReadHistory.Order.NEWEST_FIRST;
        this.messages = new TreeMap<>(newestFirst ? Comparator.<Long>reverseOrder() : Comparator.naturalOrder());
        this.reach = newestFirst ? query.before() : query.after();
    }

    /** @param index the room's buckets of messages, the oldest first */
    Future<PageReading> read(List<IndexEntry> index) {
        ReadHistory rest = rest();
        List<IndexEntry> candidates = HistoryReader.candidates(index, rest, overlap);
        return new Pass(rest, candidates).read(0, 1 + overlap).compose(pass -> {
            take(pass);
            boolean full = messages.size() == query.limit() || bytes >= query.maxBytes();
            return full || !more ? Future.succeededFuture(this) : read(index);
        });
    }

    /** What is still to be asked for. */
    private ReadHistory rest() {
        return new ReadHistory(
                query.room(),
                newestFirst ? query.after() : reach,
                newestFirst ? reach : query.before(),
                query.limit(),
                query.maxBytes(),
                query.order());
    }

    private void take(Pass pass) {
        more = pass.bound != null;
        for (Map.Entry<Long, StoredEvent> entry : pass.found.entrySet()) {
            if (pass.isBeyond(entry.getKey())) {
                break;
            }
            int length = entry.getValue().frame().length();
            if (messages.size() == query.limit() || bytes + length > query.maxBytes() && !messages.isEmpty()) {
                more = true;
                bytes = Math.max(bytes, query.maxBytes());
                return;
            }
            messages.put(entry.getKey(), entry.getValue());
            bytes += length;
            reach = entry.getKey();
        }
        reach = more ? pass.bound : newestFirst ? query.after() : query.before();
    }

    ReadHistory.Page page(long newest, boolean kept) {
        long first = newestFirst && more ? reach : query.after() + 1;
        long last = !newestFirst && more ? reach : query.before() - 1;
        Collection<StoredEvent> inOrder = newestFirst ? messages.descendingMap().values() : messages.values();
        return new ReadHistory.Page(
                new ArrayList<>(inOrder), gaps.between(first, last, inOrder), more, first, last, newest, kept);
    }

    /** Buckets read from one point on, until there are enough messages. */
    private final class Pass {
        private final ReadHistory asked;
        private final List<IndexEntry> candidates;
        private final int limit;
        /** What was found and is not hidden, in the asked order; of several under one number the least, for every reader. */
        private final TreeMap<Long, StoredEvent> found =
                new TreeMap<>(newestFirst ? Comparator.<Long>reverseOrder() : Comparator.naturalOrder());
        /** The last number of each bucket read, in the asked order; null of an empty one. */
        private final List<Long> ends = new ArrayList<>();

        /** The last number up to which everything was seen; null if there is nothing beyond. */
        private Long bound;

        Pass(ReadHistory asked, List<IndexEntry> candidates) {
            this.asked = asked;
            this.candidates = candidates;
            this.limit = Math.max(FEWEST, asked.limit() + 1);
        }

        Future<Pass> read(int from, int count) {
            int to = Math.min(from + count, candidates.size());
            if (from == to) {
                return Future.succeededFuture(this);
            }
            List<Request> commands = new ArrayList<>();
            candidates
                    .subList(from, to)
                    .forEach(bucket -> commands.add(range(Keys.bucket(asked.room(), bucket.start()))));
            return redis.batch(commands).compose(answers -> {
                answers.forEach(this::take);
                if (enough()) {
                    if (to < candidates.size()) {
                        boundAt(endBeforeOverlap());
                    }
                    return Future.succeededFuture(this);
                }
                return read(to, 2 * count); // a thin room takes few round trips all the same
            });
        }

        private void take(Response bucket) {
            List<Long> seqs = new ArrayList<>();
            Scored.forEach(bucket, (member, seq) -> {
                seqs.add(seq);
                if (!gaps.hides(seq)) {
                    found.merge(seq, HistoryReader.message(member, seq), Pass::least);
                }
            });
            ends.add(seqs.isEmpty() ? null : seqs.get(seqs.size() - 1));
            if (seqs.size() >= limit) {
                boundAt(seqs.get(seqs.size() - 1)); // it may have more
            }
        }

        private static StoredEvent least(StoredEvent one, StoredEvent other) {
            return one.frame().text().compareTo(other.frame().text()) <= 0 ? one : other;
        }

        /** Over the limit, not at it: one message more tells that there are more. */
        private boolean enough() {
            Long end = endBeforeOverlap();
            return end != null && found.headMap(end, true).size() > asked.limit();
        }

        /** Buckets that were not read may overlap with the last of those that were. */
        private Long endBeforeOverlap() {
            Long end = null;
            for (Long seq : ends.subList(0, Math.max(0, ends.size() - overlap))) {
                end = seq == null ? end : end == null || isBefore(end, seq) ? seq : end;
            }
            return end;
        }

        private void boundAt(long seq) {
            bound = bound == null || isBefore(seq, bound) ? Long.valueOf(seq) : bound;
        }

        private boolean isBeyond(long seq) {
            return bound != null && isBefore(bound, seq);
        }

        private boolean isBefore(long seq, long other) {
            return newestFirst ? seq > other : seq < other;
        }

        private Request range(String key) {
            String low = "(" + asked.after();
            String high = asked.before() == Long.MAX_VALUE ? "+inf" : "(" + asked.before();
            Request range = Request.cmd(Command.ZRANGE).arg(key);
            if (newestFirst) {
                range.arg(high).arg(low).arg("BYSCORE").arg("REV");
            } else {
                range.arg(low).arg(high).arg("BYSCORE");
            }
            return range.arg("LIMIT").arg(0).arg(limit).arg("WITHSCORES");
        }
    }
}
