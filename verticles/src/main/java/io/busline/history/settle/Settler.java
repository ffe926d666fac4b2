package io.busline.history.settle;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.history.ReadHistory;
import io.busline.history.SettleNumbers;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.GapEntry;
import io.busline.history.read.EventReader;
import io.busline.history.redis.RedisLink;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settles numbers whose messages do not come. A message that lies in history is decided to be stored, on behalf of its
 * writer, which may have died before it could; a number without one is decided to be void, if it has been missing for long.
 * The writer that was only slow finds itself overruled, and sends its message under another number. To be used from one
 * context.
 */
public final class Settler {
    /** A writer seldom needs longer, from taking a number to having it decided; one that does loses nothing but time. */
    private static final long DECIDE_AFTER_MS = 1_000;

    /** Messages read, and numbers decided, at a time. */
    private static final int AT_A_TIME = 500;

    /** No writers can have so many numbers under way; more were skipped at once, by a node that died before it said so. */
    private static final long WIDE = 100L * AT_A_TIME;

    private final RedisLink redis;
    private final Bus bus;
    private final Buckets buckets;
    private final Clock clock;

    public Settler(RedisLink redis, Bus bus, Buckets buckets, Clock clock) {
        this.redis = redis;
        this.bus = bus;
        this.buckets = buckets;
        this.clock = clock;
    }

    /** @param history where the room's messages are found; decisions are made here in any case */
    public Future<SettleNumbers.Settled> settle(EventReader history, SettleNumbers query) {
        return history.read(ReadHistory.upTo(query.room(), query.after(), query.last(), AT_A_TIME))
                .compose(page -> new Settling(history, query, page).settle());
    }

    private final class Settling {
        private final EventReader history;
        private final String room;
        private final SettleNumbers query;
        private final ReadHistory.Page page;
        private final Set<Long> present = new TreeSet<>();
        private final List<SeqGap> marked = new ArrayList<>();

        Settling(EventReader history, SettleNumbers query, ReadHistory.Page page) {
            this.history = history;
            this.room = query.room();
            this.query = query;
            this.page = page;
            page.messages().forEach(message -> present.add(message.seq()));
        }

        public Future<SettleNumbers.Settled> settle() {
            Set<Long> absent = absent();
            Decisions toStore = new Decisions(room, present);
            Decisions toUnused = new Decisions(room, absent);
            List<Request> commands = new ArrayList<>();
            toStore.addAsStored(commands);
            toUnused.addAsUnused(commands);
            toStore.addQuestions(commands);
            toUnused.addQuestions(commands);
            Future<List<Response>> decided =
                    commands.isEmpty() ? Future.succeededFuture(List.of()) : redis.batch(commands);
            return decided.compose(answers -> {
                Iterator<Response> next = answers.iterator();
                toStore.takeAdded(next);
                toUnused.takeAdded(next);
                Set<Long> overruled = toStore.takeUnused(next);
                Set<Long> unused = toUnused.takeUnused(next);
                absent.removeAll(unused);
                unused.addAll(overruled);
                marked.addAll(GapEntry.runs(new TreeSet<>(unused), false));
                return readLate(absent).compose(late -> mark().map(v -> answer(overruled, late)));
            });
        }

        /** Numbers without a message that have been missing for too long; a gap too wide to count is marked as lost, late. */
        private Set<Long> absent() {
            Set<Long> absent = new TreeSet<>();
            if (query.waitedMs() < DECIDE_AFTER_MS) {
                return absent;
            }
            long end = Math.min(page.last(), query.missingUpTo()); // beyond the page, nobody has looked
            long next = query.after() + 1;
            for (SeqGap taken : taken()) {
                addAbsent(absent, next, Math.min(taken.from() - 1, end));
                next = taken.to() + 1;
            }
            addAbsent(absent, next, end);
            return absent;
        }

        private void addAbsent(Set<Long> absent, long from, long to) {
            if (to - from >= WIDE) {
                if (query.waitedMs() > Decisions.VALID.toMillis()) {
                    marked.add(new SeqGap(from, to, true)); // nobody can still come with any of these
                }
                return;
            }
            for (long seq = from; seq <= to && absent.size() < AT_A_TIME; seq++) {
                absent.add(seq);
            }
        }

        /** Messages and gaps, in order. */
        private List<SeqGap> taken() {
            List<SeqGap> taken = new ArrayList<>(page.gaps());
            present.forEach(seq -> taken.add(SeqGap.unused(seq)));
            taken.sort(Comparator.comparingLong(SeqGap::from));
            return taken;
        }

        /** Decided to be stored, and not there when history was read: written since, or lost with its bucket. */
        private Future<List<StoredEvent>> readLate(Set<Long> seqs) {
            if (seqs.isEmpty()) {
                return Future.succeededFuture(List.of());
            }
            TreeSet<Long> sorted = new TreeSet<>(seqs);
            return history.read(ReadHistory.upTo(room, sorted.first() - 1, sorted.last(), AT_A_TIME))
                    .map(again -> {
                        List<StoredEvent> late = again.messages().stream()
                                .filter(message -> sorted.contains(message.seq()))
                                .toList();
                        Set<Long> lost = new TreeSet<>(sorted.headSet(again.last(), true));
                        late.forEach(message -> lost.remove(message.seq()));
                        marked.addAll(GapEntry.runs(lost, true));
                        return late;
                    });
        }

        private Future<Void> mark() {
            if (marked.isEmpty()) {
                return Future.succeededFuture();
            }
            List<Request> commands = new ArrayList<>();
            GapEntry.addWriting(commands, room, marked, buckets, clock.millis());
            return redis.batch(commands)
                    .onSuccess(written -> marked.forEach(
                            gap -> bus.publish(Addresses.room(room), new ClusterEvent.GapFound(room, gap))))
                    .mapEmpty();
        }

        private SettleNumbers.Settled answer(Set<Long> overruled, List<StoredEvent> late) {
            Set<Long> seen = new HashSet<>(overruled);
            List<StoredEvent> messages = new ArrayList<>();
            for (List<StoredEvent> some : List.of(page.messages(), late)) {
                some.stream().filter(message -> seen.add(message.seq())).forEach(messages::add);
            }
            messages.sort(Comparator.comparingLong(StoredEvent::seq));
            List<SeqGap> gaps = new ArrayList<>(page.gaps());
            gaps.addAll(marked);
            gaps.sort(Comparator.comparingLong(SeqGap::from));
            return new SettleNumbers.Settled(messages, gaps, page.more());
        }
    }
}
