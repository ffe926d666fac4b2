package io.busline.history.append;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.history.AppendEvent;
import io.busline.history.ReadHistory;
import io.busline.history.layout.Buckets;
import io.busline.history.layout.GapEntry;
import io.busline.history.layout.Keys;
import io.busline.history.read.HistoryReader;
import io.busline.history.redis.RedisLink;
import io.busline.history.settle.Decisions;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers messages whose id was claimed before: by an earlier sending that was stored, is being stored, or was cut short. The
 * claim says which {@code seq} and time the message has, so whoever finishes it writes the very same bytes to the very same
 * place, and it does not matter who, or how often. To be used from one context.
 */
public final class Repeats {
    /** Sendings that this node remembers without asking Redis. */
    private static final int MAX_REMEMBERED = 20_000;

    private final RedisLink redis;
    private final HistoryReader reader;
    private final Bus bus;
    private final Buckets buckets;
    private final Clock clock;
    private final long rememberMs;
    private final Map<String, Sending> remembered = new Remembered();

    /** @param since ms since 1970 */
    private record Sending(Future<AppendEvent.Appended> answer, long since) {}

    /** Either the place of the message or, where its number has turned out void, the generation of the next one. */
    record Answer(AppendEvent.Appended appended, int nextGeneration) {}

    /** @param idLifetime how long an id is known; this node asks Redis again after half of it, which renews the claim */
    public Repeats(RedisLink redis, HistoryReader reader, Bus bus, Buckets buckets, Clock clock, Duration idLifetime) {
        this.redis = redis;
        this.reader = reader;
        this.bus = bus;
        this.buckets = buckets;
        this.clock = clock;
        this.rememberMs = idLifetime.toMillis() / 2;
    }

    /**
     * What became, or becomes, of the same message sent through this node lately; null if nothing is known, and after a
     * failure nothing is.
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

    /** What this instance has stored of the message, where nothing is stored any more; null for nothing. */
    public Future<AppendEvent.Appended> stored(AppendEvent message) {
        return redis.batch(List.of(Claim.question(Claim.key(message)))).compose(answers -> {
            Claim claim = Claim.last(answers.get(0));
            return claim == null
                    ? Future.succeededFuture(null)
                    : reader.read(ReadHistory.one(message.room(), claim.seq()))
                            .map(page -> page.messages().isEmpty()
                                    ? null
                                    : new AppendEvent.Appended(claim.seq(), claim.ts()));
        });
    }

    Future<Answer> answer(AppendEvent message) {
        WriteDeadline since = new WriteDeadline(clock);
        return redis.batch(List.of(Claim.question(Claim.key(message))))
                .compose(answers -> {
                    Claim claim = Claim.last(answers.get(0));
                    // Where there is none its lifetime ended this very moment, and the message is a new one.
                    return claim == null
                            ? Future.succeededFuture(new Answer(null, 0))
                            : new Finishing(message, claim).finish();
                })
                .compose(since::inTime);
    }

    /** Brings one claimed message where its claim says. */
    private final class Finishing {
        private final AppendEvent message;
        private final String room;
        private final Claim claim;
        private final long start;
        private final Decisions decision;

        Finishing(AppendEvent message, Claim claim) {
            this.message = message;
            this.room = message.room();
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
            StoredEvent event = StoredEvent.of(room, claim.seq(), claim.ts(), message.sender(), message.event());
            String bucket = Keys.bucket(room, start);
            List<Request> commands = new ArrayList<>();
            commands.add(Request.cmd(Command.ZADD, Keys.index(room, buckets.indexOf(start)), "LT", claim.seq(), start));
            commands.add(Request.cmd(Command.ZADD)
                    .arg(bucket)
                    .arg(claim.seq())
                    .arg(event.frame().json()));
            commands.add(Request.cmd(Command.EXPIRE, bucket, buckets.secondsToKeep(start, clock.millis())));
            return redis.batch(commands).map(event);
        }

        /** Whoever was to store it may have ended before it was decided that it is stored. */
        private Future<Answer> settle(StoredEvent event) {
            List<Request> commands = new ArrayList<>();
            decision.addAsStored(commands);
            decision.addQuestions(commands);
            return redis.batch(commands).compose(answers -> {
                Iterator<Response> next = answers.iterator();
                decision.takeAdded(next);
                return decision.takeUnused(next).isEmpty() ? announce(event) : markUnused();
            });
        }

        /** Announced again: who stored it may not have come to that. Hubs that know it drop it. */
        private Future<Answer> announce(StoredEvent event) {
            bus.publish(Addresses.room(room), new ClusterEvent.EventStored(room, event));
            return Future.succeededFuture(new Answer(new AppendEvent.Appended(claim.seq(), claim.ts()), 0));
        }

        private Future<Answer> markUnused() {
            List<Request> commands = new ArrayList<>();
            GapEntry.addWriting(commands, room, List.of(SeqGap.unused(claim.seq())), buckets, clock.millis());
            return redis.batch(commands).map(new Answer(null, claim.generation() + 1));
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
