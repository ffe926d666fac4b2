package io.busline.history.read;

import io.busline.history.ReadHistory;
import io.busline.history.layout.IndexEntry;
import io.busline.history.layout.Keys;
import io.busline.history.redis.Answers;
import io.busline.history.redis.Commands;
import io.busline.history.redis.Pipeline;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One page while it is read. Redis is asked for as many members as the page may hold by their size in bytes. The first
 * pass asks for few, because their size is only known from earlier readings, and members elsewhere in the room may be
 * far larger. What is missing then is asked for in further passes, by the size that this reading has found. To be used
 * from one context.
 *
 * <p>Clocks of writers differ a little, so neighbouring buckets may overlap in {@code seq}. Events in a gap are hidden,
 * so a bucket's answer may have fewer events than were asked for although the bucket has more. Therefore the reading
 * keeps count of how far it has seen everything, ends the page there, and reads on where that is not enough.
 */
final class PageReading {
    /** What the first pass asks for at the most, whatever is known of their size. */
    private static final int FIRST_MEMBERS = 64 + 1;

    /** A pass asks for so many times the members of the one before, at the most: they may be larger. */
    private static final int GROWTH = 2;

    /** More are never asked for at once. */
    private static final int MAX_MEMBERS = 256;

    /** One that may be hidden, and one that tells that there are more. */
    private static final int MIN_MEMBERS = 2;

    private final Pipeline redis;
    private final ReadHistory query;
    private final GapMap gaps;
    private final EventParser parser;
    private final EventSizes sizes;
    private final int overlap;
    private final boolean newestFirst;
    /** In the asked order. */
    private final TreeMap<Long, StoredEvent> events;

    /** Numbers whose members are no events. */
    private final List<SeqGap> unreadable = new ArrayList<>();

    private long bytes;
    /** The members that all passes have read, hidden ones too. */
    private int seen;

    private long seenBytes;
    /** What the next pass asks for. */
    private int members;

    private boolean more;
    /** The last number, in the asked order, up to which everything was seen. */
    private long reach;

    /** @param overlap how many neighbouring buckets may overlap in {@code seq} */
    PageReading(Pipeline redis, ReadHistory query, GapMap gaps, EventParser parser, EventSizes sizes, int overlap) {
        this.redis = redis;
        this.query = query;
        this.gaps = gaps;
        this.parser = parser;
        this.sizes = sizes;
        this.overlap = overlap;
        this.newestFirst = query.order() == ReadHistory.Order.NEWEST_FIRST;
        this.events = new TreeMap<>(newestFirst ? Comparator.<Long>reverseOrder() : Comparator.naturalOrder());
        this.reach = newestFirst ? query.before() : query.after();
        this.members = Math.min(FIRST_MEMBERS, fitting(sizes.of(query.room())));
    }

    /** @param index the room's buckets of events, the oldest first */
    Future<PageReading> read(List<IndexEntry> index) {
        ReadHistory rest = rest();
        return new Pass(rest, candidates(index, rest), members)
                .read(0, 1 + overlap)
                .compose(pass -> {
                    take(pass);
                    boolean full = events.size() == query.limit() || bytes >= query.maxBytes();
                    if (full || !more) {
                        sizes.seen(query.room(), seen, seenBytes);
                        return Future.succeededFuture(this);
                    }
                    members = nextMembers(pass.found.isEmpty());
                    return read(index);
                });
    }

    /** @param hidden whether the last pass found nothing but hidden events: there may be many more than the limit */
    private int nextMembers(boolean hidden) {
        long averageBytes = Math.max(1, seenBytes / Math.max(1, seen));
        int fitting = hidden ? bounded(fittingBytes(averageBytes)) : fitting(averageBytes);
        return Math.min(Math.max(FIRST_MEMBERS, GROWTH * members), fitting);
    }

    /** How many members of that size the rest of the page holds, and one more, which tells that there are more. */
    private int fitting(long size) {
        return bounded(Math.min(query.limit() - events.size(), fittingBytes(size)) + 1);
    }

    private long fittingBytes(long size) {
        return (query.maxBytes() - bytes) / size;
    }

    private static int bounded(long members) {
        return (int) Math.max(MIN_MEMBERS, Math.min(MAX_MEMBERS, members));
    }

    /** What is still to be asked for. */
    private ReadHistory rest() {
        return new ReadHistory(
                query.room(),
                newestFirst ? query.after() : reach,
                newestFirst ? reach : query.before(),
                query.limit() - events.size(),
                query.maxBytes(),
                query.order());
    }

    /** The buckets that may hold what is asked for, in the order of reading. */
    private List<IndexEntry> candidates(List<IndexEntry> byStart, ReadHistory asked) {
        int first = 0;
        int end = 0;
        for (int i = 0; i < byStart.size(); i++) {
            long lowest = byStart.get(i).lowest();
            if (lowest <= asked.after()) {
                first = i;
            }
            if (lowest < asked.before()) {
                end = i + 1;
            }
        }
        int overlapping = Math.max(0, first - overlap);
        List<IndexEntry> found = new ArrayList<>(byStart.subList(Math.min(overlapping, end), end));
        if (newestFirst) {
            Collections.reverse(found);
        }
        return found;
    }

    private void take(Pass pass) {
        more = pass.bound != null;
        for (Map.Entry<Long, StoredEvent> entry : pass.found.entrySet()) {
            if (pass.isBeyond(entry.getKey())) {
                break;
            }
            int length = entry.getValue().frame().length();
            if (events.size() == query.limit() || bytes + length > query.maxBytes() && !events.isEmpty()) {
                more = true;
                bytes = Math.max(bytes, query.maxBytes());
                return;
            }
            events.put(entry.getKey(), entry.getValue());
            bytes += length;
            reach = entry.getKey();
        }
        reach = more ? pass.bound : newestFirst ? query.after() : query.before();
    }

    /**
     * The page, once it is read.
     *
     * @param newest the room's counter
     * @param kept whether the room has any bucket
     */
    ReadHistory.Page page(long newest, boolean kept) {
        long first = newestFirst && more ? reach : query.after() + 1;
        long last = !newestFirst && more ? reach : query.before() - 1;
        Collection<StoredEvent> inOrder = newestFirst ? events.descendingMap().values() : events.values();
        List<SeqGap> between = gaps.with(unreadable).between(first, last, inOrder);
        return new ReadHistory.Page(new ArrayList<>(inOrder), between, more, first, last, newest, kept);
    }

    /** Buckets read from one point on, until there are enough events or a bucket has more than were asked for. */
    private final class Pass {
        private final ReadHistory asked;
        private final List<IndexEntry> candidates;
        /** How many members are to be found. */
        private final int wanted;
        /**
         * What was found and is not hidden, in the asked order; of several under one number the least, for every
         * reader.
         */
        private final TreeMap<Long, StoredEvent> found =
                new TreeMap<>(newestFirst ? Comparator.<Long>reverseOrder() : Comparator.naturalOrder());
        /** The last number of each bucket read, in the asked order; null of an empty one. */
        private final List<Long> ends = new ArrayList<>();

        /** The last number up to which everything was seen; null if there is nothing beyond. */
        private Long bound;

        Pass(ReadHistory asked, List<IndexEntry> candidates, int wanted) {
            this.asked = asked;
            this.candidates = candidates;
            this.wanted = wanted;
        }

        /**
         * Reads {@code count} buckets in one round trip, and twice as many in the next: a thin room takes few round
         * trips. The first of them is asked for all that is wanted, the others together for half as much: what is
         * wanted mostly lies in the first.
         */
        Future<Pass> read(int from, int count) {
            int to = Math.min(from + count, candidates.size());
            List<IndexEntry> reading = candidates.subList(from, to);
            if (reading.isEmpty()) {
                return Future.succeededFuture(this);
            }
            Commands commands = new Commands();
            int most = Math.max(MIN_MEMBERS, wanted - found.size());
            int mostOfOthers = Math.max(MIN_MEMBERS, most / 2 / count);
            for (IndexEntry bucket : reading) {
                int limit = bucket == reading.get(0) ? most : mostOfOthers;
                commands.zrangeBetween(key(bucket), asked.after(), asked.before(), limit, newestFirst);
            }
            return redis.send(commands).compose(answers -> {
                reading.forEach(bucket -> take(key(bucket), bucket == reading.get(0) ? most : mostOfOthers, answers));
                if (enough()) {
                    if (to < candidates.size()) {
                        boundAt(endBeforeOverlap());
                    }
                    return Future.succeededFuture(this);
                }
                return read(to, 2 * count);
            });
        }

        private String key(IndexEntry bucket) {
            return Keys.bucket(asked.room(), bucket.start());
        }

        private void take(String bucket, int limit, Answers answers) {
            List<Long> seqs = new ArrayList<>();
            answers.nextScoredBytes((member, seq) -> {
                seqs.add(seq);
                seen++;
                seenBytes += member.length;
                if (gaps.hides(seq)) {
                    return;
                }
                StoredEvent event = parser.parse(bucket, member, seq);
                if (event == null) {
                    unreadable.add(new SeqGap(seq, seq, true));
                } else {
                    found.merge(seq, event, Pass::least);
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

        /** A bucket has more, or there are more events than the limit: one more tells that there are more. */
        private boolean enough() {
            Long end = endBeforeOverlap();
            return end != null && (bound != null || found.headMap(end, true).size() > asked.limit());
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
    }
}
