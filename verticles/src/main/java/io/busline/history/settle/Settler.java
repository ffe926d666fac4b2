package io.busline.history.settle;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.history.ReadHistory;
import io.busline.history.SettleNumbers;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.GapEntry;
import io.busline.history.read.EventReader;
import io.busline.history.redis.Commands;
import io.busline.history.redis.Pipeline;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settles numbers whose events do not come. An event that is in history is decided to be stored, on behalf of its
 * writer, which may have died before it could. A number without an event is decided to be unused, if it has been
 * missing for long; a writer that was only slow is overruled by that, and sends its event under another number. To be
 * used from one context.
 */
public final class Settler {
    /** A writer seldom needs longer from taking a number to its decision. One that does loses time, but no event. */
    private static final long DECIDE_AFTER_MS = 1_000;

    /** How many events are read, and numbers decided, for one request. */
    private static final int MAX_PER_REQUEST = 500;

    /**
     * Writers cannot have this many numbers of a room under way. So a run as long as this was left by a counter repair
     * whose node died before it could mark the run as a gap.
     */
    private static final long TOO_LONG_A_RUN = 100L * MAX_PER_REQUEST;

    private final Pipeline redis;
    private final Bus bus;
    private final Buckets buckets;
    private final Clock clock;

    public Settler(Pipeline redis, Bus bus, Buckets buckets, Clock clock) {
        this.redis = redis;
        this.bus = bus;
        this.buckets = buckets;
        this.clock = clock;
    }

    /** @param history where the room's events are found; decisions are made in this settler's Redis in any case */
    public Future<SettleNumbers.Settled> settle(EventReader history, SettleNumbers query) {
        return history.read(ReadHistory.upTo(query.room(), query.after(), query.last(), MAX_PER_REQUEST))
                .compose(page -> new Settling(history, query, page).settle());
    }

    private final class Settling {
        private final EventReader history;
        private final String room;
        private final SettleNumbers query;
        private final ReadHistory.Page page;
        private final Set<Long> present = new TreeSet<>();
        /** The gaps found, to be written and published. */
        private final List<SeqGap> marked = new ArrayList<>();

        Settling(EventReader history, SettleNumbers query, ReadHistory.Page page) {
            this.history = history;
            this.room = query.room();
            this.query = query;
            this.page = page;
            page.messages().forEach(event -> present.add(event.seq()));
        }

        Future<SettleNumbers.Settled> settle() {
            Set<Long> missing = missing();
            Decisions toStored = new Decisions(room, present);
            Decisions toUnused = new Decisions(room, missing);
            Commands commands = new Commands();
            toStored.addAsStored(commands);
            toUnused.addAsUnused(commands);
            toStored.addQuestions(commands);
            toUnused.addQuestions(commands);
            return redis.send(commands).compose(answers -> {
                toStored.takeAdded(answers);
                toUnused.takeAdded(answers);
                Set<Long> overruled = toStored.takeUnused(answers);
                Set<Long> unused = toUnused.takeUnused(answers);
                missing.removeAll(unused);
                unused.addAll(overruled);
                marked.addAll(GapEntry.runs(new TreeSet<>(unused), false));
                return readLate(missing).compose(late -> mark().map(v -> answer(overruled, late)));
            });
        }

        /** Numbers that have been missing for too long. A run too long to be counted is marked as lost, later. */
        private Set<Long> missing() {
            Set<Long> missing = new TreeSet<>();
            if (query.waitedMs() < DECIDE_AFTER_MS) {
                return missing;
            }
            long end = Math.min(page.last(), query.missingUpTo()); // beyond the page, nobody has looked
            long next = query.after() + 1;
            for (SeqGap taken : taken()) {
                addMissing(missing, next, Math.min(taken.from() - 1, end));
                next = taken.to() + 1;
            }
            addMissing(missing, next, end);
            return missing;
        }

        private void addMissing(Set<Long> missing, long from, long to) {
            if (to - from >= TOO_LONG_A_RUN) {
                if (query.waitedMs() > Decisions.VALID.toMillis()) {
                    marked.add(new SeqGap(from, to, true)); // no writer may count on any of these any more
                }
                return;
            }
            for (long seq = from; seq <= to && missing.size() < MAX_PER_REQUEST; seq++) {
                missing.add(seq);
            }
        }

        /** The numbers of events and of gaps, in order. */
        private List<SeqGap> taken() {
            List<SeqGap> taken = new ArrayList<>(page.gaps());
            present.forEach(seq -> taken.add(SeqGap.unused(seq)));
            taken.sort(Comparator.comparingLong(SeqGap::from));
            return taken;
        }

        /** Reads what is decided to be stored and was not there: it was written since, or is lost with its bucket. */
        private Future<List<StoredEvent>> readLate(Set<Long> seqs) {
            if (seqs.isEmpty()) {
                return Future.succeededFuture(List.of());
            }
            TreeSet<Long> sorted = new TreeSet<>(seqs);
            return history.read(ReadHistory.upTo(room, sorted.first() - 1, sorted.last(), MAX_PER_REQUEST))
                    .map(again -> {
                        List<StoredEvent> late = again.messages().stream()
                                .filter(event -> sorted.contains(event.seq()))
                                .toList();
                        Set<Long> lost = new TreeSet<>(sorted.headSet(again.last(), true));
                        late.forEach(event -> lost.remove(event.seq()));
                        marked.addAll(GapEntry.runs(lost, true));
                        return late;
                    });
        }

        private Future<Void> mark() {
            if (marked.isEmpty()) {
                return Future.succeededFuture();
            }
            Commands commands = new Commands();
            GapEntry.addWriting(commands, room, marked, buckets, clock.millis());
            return redis.send(commands)
                    .onSuccess(written -> marked.forEach(
                            gap -> bus.publish(Addresses.room(room), new ClusterEvent.GapFound(room, gap))))
                    .mapEmpty();
        }

        private SettleNumbers.Settled answer(Set<Long> overruled, List<StoredEvent> late) {
            Set<Long> seen = new HashSet<>(overruled);
            List<StoredEvent> events = new ArrayList<>();
            for (List<StoredEvent> some : List.of(page.messages(), late)) {
                some.stream().filter(event -> seen.add(event.seq())).forEach(events::add);
            }
            events.sort(Comparator.comparingLong(StoredEvent::seq));
            List<SeqGap> gaps = new ArrayList<>(page.gaps());
            gaps.addAll(marked);
            gaps.sort(Comparator.comparingLong(SeqGap::from));
            return new SettleNumbers.Settled(events, gaps, page.more());
        }
    }
}
