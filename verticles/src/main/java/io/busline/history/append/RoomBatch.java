package io.busline.history.append;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.history.AppendEvent;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.GapEntry;
import io.busline.history.layout.IndexEntry;
import io.busline.history.layout.Keys;
import io.busline.history.settle.Decisions;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The messages of one room that are stored together, in steps, each a few commands in the batch's pipeline and then their
 * answers: look up ids that may have been sent before, number the rest, claim their ids, write them, and have it decided
 * that they are stored.
 */
final class RoomBatch {
    /** A message with its frame, whose writing is under way. */
    private record Writing(PendingAppend pending, StoredEvent message) {}

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

    private List<PendingAppend> messages = new ArrayList<>();
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
        messages.add(pending);
    }

    /** The messages that wait for this batch, less those handed on by {@link #announce}. */
    List<PendingAppend> waiting() {
        List<PendingAppend> all = new ArrayList<>(repeats);
        all.addAll(messages);
        return all;
    }

    /** How many messages {@link #waiting} gives. */
    int size() {
        return repeats.size() + messages.size();
    }

    void addLookups(List<Request> commands) {
        for (PendingAppend pending : messages) {
            if (mayBeRepeat(pending)) {
                commands.add(Claim.question(pending.claimKey));
                lookingUp = true;
            }
        }
    }

    void takeLookups(Iterator<Response> answers) {
        if (!lookingUp) {
            return;
        }
        List<PendingAppend> fresh = new ArrayList<>(messages.size());
        for (PendingAppend pending : messages) {
            boolean repeat = mayBeRepeat(pending) && answers.next().size() > 0;
            (repeat ? repeats : fresh).add(pending);
        }
        messages = fresh;
    }

    /** A number need not be spent to find out. */
    private static boolean mayBeRepeat(PendingAppend pending) {
        return pending.hasId() && pending.generation == 0 && pending.message.mayBeRepeat();
    }

    /**
     * Before the counter rises, the index names the bucket: who reads a counter that is ahead of an empty history can tell
     * messages on their way from messages long gone.
     */
    void addNumbering(List<Request> commands) {
        if (messages.isEmpty()) {
            return;
        }
        if (opening) {
            String index = indexKey();
            commands.add(Request.cmd(Command.ZADD, index, "NX", IndexEntry.UNKNOWN_LOWEST, bucket));
            commands.add(Request.cmd(Command.EXPIRE, index, buckets.secondsToKeepIndex(buckets.indexOf(bucket), now)));
        }
        commands.add(Request.cmd(Command.INCRBY, Keys.seq(name), messages.size()));
    }

    void takeNumbers(Iterator<Response> answers) {
        if (messages.isEmpty()) {
            return;
        }
        if (opening) {
            answers.next();
            answers.next();
        }
        long seq = answers.next().toLong() - messages.size();
        for (PendingAppend pending : messages) {
            pending.seq = ++seq;
        }
        reopening = !opening && messages.get(0).seq > highest + CounterRepair.MARGIN / 2;
    }

    /** Whether Redis has given numbers that were given out before: it has lost writes. */
    boolean isNumberedTwice() {
        return !messages.isEmpty() && messages.get(0).seq <= highest;
    }

    void addClaims(List<Request> commands) {
        for (PendingAppend pending : messages) {
            if (pending.hasId()) {
                commands.add(new Claim(pending.generation, pending.seq, now).attempt(pending.claimKey));
                commands.add(Request.cmd(Command.EXPIRE, pending.claimKey, idLifetimeSeconds));
            }
        }
    }

    void takeClaims(Iterator<Response> answers) {
        List<PendingAppend> claimed = new ArrayList<>(messages.size());
        for (PendingAppend pending : messages) {
            boolean repeat = pending.hasId() && answers.next().toLong() == 0;
            if (pending.hasId()) {
                answers.next();
            }
            if (repeat) {
                unused.add(pending.seq);
                repeats.add(pending);
            } else {
                claimed.add(pending);
                writing.add(new Writing(pending, message(pending)));
            }
        }
        messages = claimed;
    }

    private StoredEvent message(PendingAppend pending) {
        return StoredEvent.of(name, pending.seq, now, pending.message.sender(), pending.message.event());
    }

    /** Written first, decided next: what is decided to be stored is there. */
    void addWriting(List<Request> commands) {
        if (!unused.isEmpty()) {
            GapEntry.addWriting(commands, name, GapEntry.runs(unused, false), buckets, now);
        }
        if (writing.isEmpty()) {
            return;
        }
        if (opening || reopening) {
            commands.add(Request.cmd(
                    Command.ZADD, indexKey(), "LT", writing.get(0).message().seq(), bucket));
        }
        if (reopening) {
            commands.add(
                    Request.cmd(Command.EXPIRE, indexKey(), buckets.secondsToKeepIndex(buckets.indexOf(bucket), now)));
        }
        Request write = Request.cmd(Command.ZADD).arg(Keys.bucket(name, bucket));
        List<Long> seqs = new ArrayList<>(writing.size());
        for (Writing w : writing) {
            write.arg(w.message().seq()).arg(w.message().frame().json());
            seqs.add(w.message().seq());
        }
        commands.add(write);
        if (opening || reopening) {
            commands.add(Request.cmd(Command.EXPIRE, Keys.bucket(name, bucket), buckets.secondsToKeep(bucket, now)));
        }
        decisions = new Decisions(name, seqs);
        decisions.addAsStored(commands, room.lastingDecisions(now));
    }

    void takeWritten(Iterator<Response> answers) {
        skip(answers, unused.isEmpty() ? 0 : GapEntry.COMMANDS);
        if (!writing.isEmpty()) {
            skip(answers, reopening ? 4 : opening ? 3 : 1);
            undecided = !decisions.takeAdded(answers);
        }
    }

    /** Somebody has waited too long for some of the numbers: which ones? */
    void addQuestions(List<Request> commands) {
        if (undecided) {
            decisions.addQuestions(commands);
        }
    }

    void takeDecided(Iterator<Response> answers) {
        if (!undecided) {
            return;
        }
        Set<Long> decidedUnused = decisions.takeUnused(answers);
        List<Writing> stored = new ArrayList<>();
        for (Writing w : writing) {
            if (decidedUnused.contains(w.message().seq())) {
                overruled.add(w.pending());
            } else {
                stored.add(w);
            }
        }
        writing = stored;
    }

    /** Who decided it has marked the numbers as gaps, or is about to; but what lies there now must stay hidden. */
    void addOverruled(List<Request> commands) {
        if (!overruled.isEmpty()) {
            List<SeqGap> gaps = GapEntry.runs(overruled.stream().map(p -> p.seq).toList(), false);
            GapEntry.addWriting(commands, name, gaps, buckets, now);
        }
    }

    void takeOverruled(Iterator<Response> answers) {
        skip(answers, overruled.isEmpty() ? 0 : GapEntry.COMMANDS);
    }

    /**
     * Everything was answered: tells the nodes and who waits.
     *
     * @return what is not stored yet: to be numbered anew, or claimed before and to be answered like the first sending
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
            bus.publish(address, new ClusterEvent.EventStored(name, w.message()));
            room.reached(w.message().seq());
            w.pending().promise.tryComplete(new AppendEvent.Appended(w.message().seq(), now));
        }
        List<PendingAppend> again = new ArrayList<>(overruled.size());
        for (PendingAppend pending : overruled) {
            again.add(pending.again(pending.generation + 1));
        }
        return new Unfinished(again, repeats);
    }

    record Unfinished(List<PendingAppend> again, List<PendingAppend> repeats) {}

    private static void skip(Iterator<Response> answers, int count) {
        for (int i = 0; i < count; i++) {
            answers.next();
        }
    }

    private String indexKey() {
        return Keys.index(name, buckets.indexOf(bucket));
    }
}
