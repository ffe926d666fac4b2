package io.busline.history.append;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.history.AppendEvent;
import io.busline.history.ReadHistory;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.GapEntry;
import io.busline.history.layout.Keys;
import io.busline.history.read.EventReader;
import io.busline.history.redis.Commands;
import io.busline.history.redis.Pipeline;
import io.busline.history.settle.Decisions;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers events whose id was claimed before: by an earlier sending that was stored, is being stored, or was cut short.
 * The claim says which {@code seq} and time the event has. So whoever finishes it writes the very same bytes to the
 * very same place, and it does not matter who does, or how often. To be used from one context.
 */
public final class Repeats {
    /** Sendings that this node remembers without asking Redis. */
    private static final int MAX_REMEMBERED = 20_000;

    private final Pipeline redis;
    private final EventReader reader;
    private final Bus bus;
    private final Buckets buckets;
    private final Clock clock;
    private final long idLifetimeSeconds;
    private final long rememberMs;
    private final Map<String, Sending> remembered = new Remembered();

    /** @param since ms since 1970 */
    private record Sending(Future<AppendEvent.Appended> answer, long since) {}

    /** Either the number of the event or, where that has turned out to be unused, the generation of its next claim. */
    record Answer(AppendEvent.Appended appended, int nextGeneration) {}

    /**
     * @param idLifetime how long an id is known; this node asks Redis again after half of it, which renews the claim
     */
    public Repeats(Pipeline redis, EventReader reader, Bus bus, Buckets buckets, Clock clock, Duration idLifetime) {
        this.redis = redis;
        this.reader = reader;
        this.bus = bus;
        this.buckets = buckets;
        this.clock = clock;
        this.idLifetimeSeconds = idLifetime.toSeconds();
        this.rememberMs = idLifetime.toMillis() / 2;
    }

    /** How long an id is known. */
    long idLifetimeSeconds() {
        return idLifetimeSeconds;
    }

    /**
     * The answer, which may still be to come, to the same event sent through this node lately; null if none is known or
     * that one failed.
     */
    Future<AppendEvent.Appended> known(PendingAppend pending) {
        Sending sending = pending.hasId() ? remembered.get(pending.claimKey) : null;
        return sending == null || sending.answer().failed() || clock.millis() - sending.since() > rememberMs
                ? null
                : sending.answer();
    }

    void remember(PendingAppend pending) {
        if (pending.hasId()) {
            remembered.put(pending.claimKey, new Sending(pending.promise.future(), clock.millis()));
        }
    }

    /** What this server has stored under the event's id, if nothing more is stored on it; gives null for nothing. */
    public Future<AppendEvent.Appended> stored(AppendEvent request) {
        return claimOf(request)
                .compose(claim -> claim == null
                        ? Future.succeededFuture(null)
                        : reader.read(ReadHistory.one(request.room(), claim.seq()))
                                .map(page -> page.messages().isEmpty()
                                        ? null
                                        : new AppendEvent.Appended(claim.seq(), claim.ts())));
    }

    Future<Answer> answer(AppendEvent request) {
        WriteDeadline since = new WriteDeadline(clock);
        return claimOf(request)
                // If there is no claim, it has just expired, and the event is a new one.
                .compose(claim -> claim == null
                        ? Future.succeededFuture(new Answer(null, 0))
                        : new Finishing(request, claim).finish())
                .compose(since::inTime);
    }

    private Future<Claim> claimOf(AppendEvent request) {
        Commands commands = new Commands();
        Claim.addQuestion(commands, Claim.key(request));
        return redis.send(commands).map(Claim::takeLast);
    }

    /** Stores one claimed event under the number that its claim says. */
    private final class Finishing {
        private final AppendEvent request;
        private final String room;
        private final Claim claim;
        private final long start;
        private final Decisions decision;

        Finishing(AppendEvent request, Claim claim) {
            this.request = request;
            this.room = request.room();
            this.claim = claim;
            this.start = buckets.startOf(claim.ts());
            this.decision = new Decisions(room, List.of(claim.seq()));
        }

        Future<Answer> finish() {
            return reader.read(ReadHistory.one(room, claim.seq())).compose(page -> {
                if (!page.gaps().isEmpty()) {
                    return Future.succeededFuture(new Answer(null, claim.generation() + 1));
                }
                return page.messages().isEmpty()
                        ? store().compose(this::settle)
                        : settle(page.messages().get(0));
            });
        }

        private Future<StoredEvent> store() {
            StoredEvent event = StoredEvent.of(room, claim.seq(), claim.ts(), request.sender(), request.event());
            String bucket = Keys.bucket(room, start);
            Commands commands = new Commands();
            long index = buckets.indexOf(start);
            commands.zaddLt(Keys.index(room, index)).member(claim.seq(), start);
            commands.expire(Keys.index(room, index), buckets.secondsToKeepIndex(index, clock.millis()));
            commands.zadd(bucket).member(claim.seq(), event.frame().json());
            commands.expire(bucket, buckets.secondsToKeep(start, clock.millis()));
            return redis.send(commands).map(event);
        }

        /** Has it decided as stored: whoever wrote it may have died before it could. The claim lives on from now. */
        private Future<Answer> settle(StoredEvent event) {
            Commands commands = new Commands();
            decision.addAsStored(commands);
            decision.addQuestions(commands);
            commands.expire(Claim.key(request), idLifetimeSeconds);
            return redis.send(commands).compose(answers -> {
                decision.takeAdded(answers);
                return decision.takeUnused(answers).isEmpty() ? announce(event) : markUnused();
            });
        }

        /** Publishes it again: who stored it may have died before it could. Hubs that have seen it drop it. */
        private Future<Answer> announce(StoredEvent event) {
            bus.publish(Addresses.room(room), new ClusterEvent.EventStored(room, event));
            return Future.succeededFuture(new Answer(new AppendEvent.Appended(claim.seq(), claim.ts()), 0));
        }

        private Future<Answer> markUnused() {
            Commands commands = new Commands();
            GapEntry.addWriting(commands, room, List.of(SeqGap.unused(claim.seq())), buckets, clock.millis());
            return redis.send(commands).map(new Answer(null, claim.generation() + 1));
        }
    }

    private static final class Remembered extends LinkedHashMap<String, Sending> {
        private static final long serialVersionUID = 1;

        Remembered() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sending> eldest) {
            return size() > MAX_REMEMBERED;
        }
    }
}
