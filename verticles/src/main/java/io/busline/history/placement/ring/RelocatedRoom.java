package io.busline.history.placement.ring;

import io.busline.history.AppendEvent;
import io.busline.history.ReadHistory;
import io.busline.history.SettleNumbers;
import io.busline.history.placement.RoomStore;
import io.busline.history.placement.Shard;
import io.busline.history.read.EventReader;
import io.busline.history.redis.RedisLink;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A room that was moved when its ring grew. New events are on the current server, old ones where they were, and no
 * number is on two servers. To be used from one context.
 */
final class RelocatedRoom implements RoomStore {
    /**
     * The numbers behind {@code after}, up to the next part.
     *
     * @param last the last of them; {@link Long#MAX_VALUE} on the current server
     */
    record Part(Shard shard, long after, long last) {
        ReadHistory cut(ReadHistory query, int limit) {
            long before = last == Long.MAX_VALUE ? query.before() : Math.min(query.before(), last + 1);
            return new ReadHistory(
                    query.room(), Math.max(query.after(), after), before, limit, query.maxBytes(), query.order());
        }

        boolean has(ReadHistory query) {
            ReadHistory cut = cut(query, query.limit());
            return cut.after() + 1 < cut.before();
        }
    }

    private final Shard current;
    /** Oldest first; the part on the current server is the last. */
    private final List<Part> parts;

    private final BooleanSupplier idsMayBeOld;

    /** @param idsMayBeOld says whether ids that were claimed before the move may still be sent again */
    RelocatedRoom(List<Part> parts, BooleanSupplier idsMayBeOld) {
        this.parts = List.copyOf(parts);
        this.current = parts.get(parts.size() - 1).shard();
        this.idsMayBeOld = idsMayBeOld;
    }

    @Override
    public Future<AppendEvent.Appended> append(AppendEvent request) {
        return request.id() != null && idsMayBeOld.getAsBoolean()
                ? appendUnlessOld(request, parts.size() - 2)
                : current.append(request);
    }

    private Future<AppendEvent.Appended> appendUnlessOld(AppendEvent request, int part) {
        return part < 0
                ? current.append(request)
                : parts.get(part)
                        .shard()
                        .repeats()
                        .stored(request)
                        .compose(stored ->
                                stored == null ? appendUnlessOld(request, part - 1) : Future.succeededFuture(stored));
    }

    @Override
    public Future<SettleNumbers.Settled> settle(SettleNumbers query) {
        return current.redis().refusesWrites()
                ? RedisLink.unavailable()
                : current.settler().settle(reading -> read(reading, Shard::settling), query);
    }

    @Override
    public Future<ReadHistory.Page> read(ReadHistory query) {
        return read(query, Shard::history);
    }

    /**
     * Reads part after part, in the asked order, until there are enough; the current server always, for the counter.
     */
    private Future<ReadHistory.Page> read(ReadHistory query, Function<Shard, EventReader> reader) {
        boolean newestFirst = query.order() == ReadHistory.Order.NEWEST_FIRST;
        List<Part> inOrder = new ArrayList<>(parts);
        inOrder.removeIf(part -> !part.has(query));
        inOrder.sort(Comparator.comparingLong(newestFirst ? part -> -part.after() : Part::after));
        return reader.apply(current)
                .read(parts.get(parts.size() - 1).cut(query, query.limit()))
                .compose(fromCurrent -> read(reader, inOrder, 0, new Gathered(query, fromCurrent)));
    }

    private Future<ReadHistory.Page> read(
            Function<Shard, EventReader> reader, List<Part> inOrder, int next, Gathered gathered) {
        ReadHistory query = gathered.query;
        if (next == inOrder.size() || gathered.more) {
            return Future.succeededFuture(gathered.page());
        }
        Part part = inOrder.get(next);
        int missing = query.limit() - gathered.messages.size();
        Future<ReadHistory.Page> reading = part.shard() == current && missing == query.limit()
                ? Future.succeededFuture(gathered.fromCurrent)
                : reader.apply(part.shard()).read(part.cut(query, Math.max(1, missing)));
        return reading.compose(page -> {
            gathered.add(page, missing);
            return read(reader, inOrder, next + 1, gathered);
        });
    }

    private static final class Gathered {
        private final ReadHistory query;
        private final ReadHistory.Page fromCurrent;
        private final List<StoredEvent> messages = new ArrayList<>();
        private final List<SeqGap> gaps = new ArrayList<>();
        private boolean more;
        private boolean kept;
        private long first;
        private long last;

        Gathered(ReadHistory query, ReadHistory.Page fromCurrent) {
            this.query = query;
            this.fromCurrent = fromCurrent;
            this.kept = fromCurrent.kept();
            this.first = query.after() + 1;
            this.last = query.before() - 1;
        }

        /** @param missing how many more messages are wanted; if none, the page only tells whether there are any */
        void add(ReadHistory.Page page, int missing) {
            kept |= page.kept();
            if (missing == 0) {
                more = !page.messages().isEmpty();
                return;
            }
            messages.addAll(page.messages());
            gaps.addAll(page.gaps());
            more = page.more();
        }

        ReadHistory.Page page() {
            messages.sort(Comparator.comparingLong(StoredEvent::seq));
            gaps.sort(Comparator.comparingLong(SeqGap::from));
            if (more && query.order() == ReadHistory.Order.NEWEST_FIRST) {
                first = messages.get(0).seq();
            } else if (more) {
                last = messages.get(messages.size() - 1).seq();
            }
            gaps.removeIf(gap -> gap.from() < first || gap.to() > last);
            return new ReadHistory.Page(messages, gaps, more, first, last, fromCurrent.newest(), kept);
        }
    }
}
