package io.busline.history.append;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.history.AppendEvent;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.GapEntry;
import io.busline.history.layout.IndexEntry;
import io.busline.history.layout.Keys;
import io.busline.history.redis.Answers;
import io.busline.history.redis.Commands;
import io.busline.history.settle.Decisions;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The events of one room that are stored together. Each step adds a few commands to the batch's round trip and then
 * takes their answers: look up ids that may have been sent before, number the rest, claim their ids, write them, and
 * have it decided that they are stored.
 */
final class RoomBatch {
    /** An event that is being written. */
    private record Writing(PendingAppend pending, StoredEvent event) {}

    final KnownRoom room;
    private final String name;
    private final long highest;
    private final long bucket;
    private final Buckets buckets;
    private final long idLifetimeSeconds;
    private final long now;
    private final boolean opening;
    /** Whether Redis may have lost what was written when the bucket was opened. */
    private boolean reopening;

    private List<PendingAppend> events = new ArrayList<>();
    private final List<PendingAppend> repeats = new ArrayList<>();
    private List<Writing> writing = new ArrayList<>();
    private final List<PendingAppend> overruled = new ArrayList<>();
    private final List<Long> unused = new ArrayList<>();
    private Decisions decisions;
    private boolean lookingUp;
    private boolean undecided;

    /**
     * @param highest the highest number that may have been given out in the room
     * @param now ms since 1970
     */
    RoomBatch(KnownRoom room, long highest, Buckets buckets, long idLifetimeSeconds, long now) {
        this.room = room;
        this.name = room.room;
        this.highest = highest;
        this.buckets = buckets;
        this.idLifetimeSeconds = idLifetimeSeconds;
        this.now = now;
        this.bucket = buckets.startOf(now);
        this.opening = !room.hasOpened(bucket);
    }

    void add(PendingAppend pending) {
        events.add(pending);
    }

    /** The events whose senders wait for this batch, without those handed on by {@link #announce}. */
    List<PendingAppend> waiting() {
        List<PendingAppend> all = new ArrayList<>(repeats);
        all.addAll(events);
        return all;
    }

    /** How many events {@link #waiting} gives. */
    int size() {
        return repeats.size() + events.size();
    }

    void addLookups(Commands commands) {
        for (PendingAppend pending : events) {
            if (mayBeRepeat(pending)) {
                Claim.addQuestion(commands, pending.claimKey);
                lookingUp = true;
            }
        }
    }

    void takeLookups(Answers answers) {
        if (!lookingUp) {
            return;
        }
        List<PendingAppend> fresh = new ArrayList<>(events.size());
        for (PendingAppend pending : events) {
            boolean repeat = mayBeRepeat(pending) && answers.nextHasMembers();
            (repeat ? repeats : fresh).add(pending);
        }
        events = fresh;
    }

    /** Whether to look up the id first: so a repeat does not use up a number. */
    private static boolean mayBeRepeat(PendingAppend pending) {
        return pending.hasId() && pending.generation == 0 && pending.request.mayBeRepeat();
    }

    /**
     * Before the counter rises, the index names the bucket. So whoever finds a counter ahead of an empty history can
     * tell events that are being written from events that are over their lifetime.
     */
    void addNumbering(Commands commands) {
        if (events.isEmpty()) {
            return;
        }
        if (opening) {
            String index = indexKey();
            commands.zaddNx(index).member(IndexEntry.UNKNOWN_LOWEST, bucket);
            commands.expire(index, buckets.secondsToKeepIndex(buckets.indexOf(bucket), now));
        }
        commands.incrBy(Keys.seq(name), events.size());
    }

    void takeNumbers(Answers answers) {
        if (events.isEmpty()) {
            return;
        }
        answers.skip(opening ? 2 : 0);
        long seq = answers.nextLong() - events.size();
        for (PendingAppend pending : events) {
            pending.seq = ++seq;
        }
        reopening = !opening && events.get(0).seq > highest + CounterRepair.MARGIN / 2;
    }

    /** Whether Redis has given numbers that were given out before: it has lost writes. */
    boolean isNumberedTwice() {
        return !events.isEmpty() && events.get(0).seq <= highest;
    }

    /** The highest number that the batch was given; it was given one. */
    long lastNumber() {
        return events.get(events.size() - 1).seq;
    }

    void addClaims(Commands commands) {
        for (PendingAppend pending : events) {
            if (pending.hasId()) {
                new Claim(pending.generation, pending.seq, now).addTo(commands, pending.claimKey);
                commands.expire(pending.claimKey, idLifetimeSeconds);
            }
        }
    }

    void takeClaims(Answers answers) {
        List<PendingAppend> claimed = new ArrayList<>(events.size());
        for (PendingAppend pending : events) {
            boolean repeat = pending.hasId() && answers.nextLong() == 0;
            answers.skip(pending.hasId() ? 1 : 0);
            if (repeat) {
                unused.add(pending.seq);
                repeats.add(pending);
            } else {
                claimed.add(pending);
                writing.add(new Writing(pending, event(pending)));
            }
        }
        events = claimed;
    }

    private StoredEvent event(PendingAppend pending) {
        return StoredEvent.of(name, pending.seq, now, pending.request.sender(), pending.request.event());
    }

    /** Written first, decided next: what is decided to be stored can be read. */
    void addWriting(Commands commands) {
        if (!unused.isEmpty()) {
            GapEntry.addWriting(commands, name, GapEntry.runs(unused, false), buckets, now);
        }
        if (writing.isEmpty()) {
            return;
        }
        if (opening || reopening) {
            commands.zaddLt(indexKey()).member(writing.get(0).event().seq(), bucket);
        }
        if (reopening) {
            commands.expire(indexKey(), buckets.secondsToKeepIndex(buckets.indexOf(bucket), now));
        }
        commands.zadd(Keys.bucket(name, bucket));
        List<Long> seqs = new ArrayList<>(writing.size());
        for (Writing w : writing) {
            commands.member(w.event().seq(), w.event().frame().json());
            seqs.add(w.event().seq());
        }
        if (opening || reopening) {
            commands.expire(Keys.bucket(name, bucket), buckets.secondsToKeep(bucket, now));
        }
        decisions = new Decisions(name, seqs);
        decisions.addAsStored(commands, room.lastingDecisions(now));
    }

    void takeWritten(Answers answers) {
        answers.skip(unused.isEmpty() ? 0 : GapEntry.COMMANDS);
        if (!writing.isEmpty()) {
            answers.skip(reopening ? 4 : opening ? 3 : 1);
            undecided = !decisions.takeAdded(answers);
        }
    }

    /** Asks which numbers somebody else has decided before, if there are any: it has waited too long for them. */
    void addQuestions(Commands commands) {
        if (undecided) {
            decisions.addQuestions(commands);
        }
    }

    void takeDecided(Answers answers) {
        if (!undecided) {
            return;
        }
        Set<Long> decidedUnused = decisions.takeUnused(answers);
        List<Writing> stored = new ArrayList<>();
        for (Writing w : writing) {
            if (decidedUnused.contains(w.event().seq())) {
                overruled.add(w.pending());
            } else {
                stored.add(w);
            }
        }
        writing = stored;
    }

    /**
     * Marks numbers that were decided to be unused as gaps, as their decider does too: what was written under them must
     * be hidden.
     */
    void addOverruled(Commands commands) {
        if (!overruled.isEmpty()) {
            List<SeqGap> gaps = GapEntry.runs(overruled.stream().map(p -> p.seq).toList(), false);
            GapEntry.addWriting(commands, name, gaps, buckets, now);
        }
    }

    void takeOverruled(Answers answers) {
        answers.skip(overruled.isEmpty() ? 0 : GapEntry.COMMANDS);
    }

    /**
     * Publishes what is stored, and answers its senders. Called when all steps have succeeded.
     *
     * @return what is not stored yet
     */
    Unfinished announce(Bus bus) {
        if (!writing.isEmpty()) {
            room.opened(bucket);
            room.decisionsLast(decisions.lastKey(), now);
        }
        String address = Addresses.room(name);
        if (!unused.isEmpty()) {
            GapEntry.runs(unused, false).forEach(gap -> bus.publish(address, new ClusterEvent.GapFound(name, gap)));
        }
        for (Writing w : writing) {
            bus.publish(address, new ClusterEvent.EventStored(name, w.event()));
            room.reached(w.event().seq());
            w.pending().promise.tryComplete(new AppendEvent.Appended(w.event().seq(), now));
        }
        List<PendingAppend> again = new ArrayList<>(overruled.size());
        for (PendingAppend pending : overruled) {
            again.add(pending.again(pending.generation + 1));
        }
        return new Unfinished(again, repeats);
    }

    /**
     * Events that are not stored by their batch.
     *
     * @param again to be numbered once more, because their numbers were decided to be unused
     * @param repeats whose ids were claimed before, to be answered like the first sending
     */
    record Unfinished(List<PendingAppend> again, List<PendingAppend> repeats) {}

    private String indexKey() {
        return Keys.index(name, buckets.indexOf(bucket));
    }
}
