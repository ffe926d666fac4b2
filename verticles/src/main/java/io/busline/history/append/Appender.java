package io.busline.history.append;

import io.busline.bus.Bus;
import io.busline.history.AppendEvent;
import io.busline.history.layout.Buckets;
import io.busline.history.redis.Answers;
import io.busline.history.redis.Commands;
import io.busline.history.redis.Pipeline;
import io.busline.protocol.BuslineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Stores events: the one place that gives out {@code seq}s. To be used from one context.
 *
 * <p>One batch is under way at a time; events that arrive meanwhile make the next one, so batches grow with the load. A
 * batch takes up to three round trips (steps without commands take none): {@code INCRBY} of each room's counter gives
 * its events their {@code seq}s, {@code ZADD NX} claims their ids, and {@code ZADD} stores them and has it decided that
 * they are stored. Only when all are answered are the events published and acknowledged. Between batches, counters that
 * Redis has put back are repaired.
 */
public final class Appender {
    /**
     * A Redis that comes back may have lost writes. For this long nothing is numbered, so that every node can raise the
     * counters it knows of before.
     */
    private static final long PAUSE_AFTER_RETURN_MS = 500;

    /** Between attempts to repair counters, while they fail. */
    private static final long REPAIR_RETRY_MS = 200;

    /** Between looks at a counter that another node is raising. */
    private static final long RECHECK_MS = 50;

    private final Vertx vertx;
    private final Pipeline redis;
    private final Bus bus;
    private final Repeats repeats;
    private final CounterRepair repair;
    private final KnownRooms known;
    private final Buckets buckets;
    private final Clock clock;
    private final AppendQueue queue;
    private final HistoryMetrics metrics;
    /** Rooms whose counters may be behind; nothing is numbered before these were checked. */
    private final Set<String> suspects = new LinkedHashSet<>();

    /** Whether Redis has come back since counters were last repaired. */
    private boolean back;
    /** Whether {@link #next} is called at the end of this turn of the event loop. */
    private boolean scheduled;
    /** Whether a batch or a repair is under way. */
    private boolean busy;

    private boolean pausing;
    private long pauses;

    public Appender(
            Vertx vertx,
            Pipeline redis,
            Bus bus,
            KnownRooms known,
            Repeats repeats,
            CounterRepair repair,
            Buckets buckets,
            Clock clock,
            AppendQueue queue,
            HistoryMetrics metrics) {
        this.vertx = vertx;
        this.redis = redis;
        this.bus = bus;
        this.repeats = repeats;
        this.repair = repair;
        this.known = known;
        this.buckets = buckets;
        this.clock = clock;
        this.queue = queue;
        this.metrics = metrics;
    }

    public Future<AppendEvent.Appended> append(AppendEvent request) {
        PendingAppend pending = new PendingAppend(request);
        Future<AppendEvent.Appended> sameUnderWay = repeats.known(pending);
        if (sameUnderWay != null) {
            return sameUnderWay;
        }
        Optional<BuslineException> refusal = queue.add(pending);
        if (refusal.isPresent()) {
            return Future.failedFuture(refusal.get());
        }
        known.of(request.room()).reached(request.reached());
        repeats.remember(pending);
        nextAfterThisTurn();
        return pending.promise.future();
    }

    /** The used part of what may wait to be stored; 1 is all of it. */
    public double pressure() {
        return queue.pressure();
    }

    /** The room's counter seems to be behind what was given out. */
    void suspect(String room) {
        suspects.add(room);
        next();
    }

    /** Redis can be reached again, or for the first time. It may have lost data. */
    public void onRedisBack() {
        suspects.addAll(known.names());
        known.forgetOpened();
        back = true;
        next();
    }

    /** Events that come in one turn of the event loop go into one batch. */
    private void nextAfterThisTurn() {
        if (!scheduled && !busy && !pausing) {
            scheduled = true;
            vertx.getOrCreateContext().runOnContext(turn -> {
                scheduled = false;
                next();
            });
        }
    }

    private void next() {
        if (busy || pausing) {
            return;
        }
        if (back || !suspects.isEmpty()) {
            repairSuspects();
        } else if (!queue.isEmpty()) {
            storeNext();
        }
    }

    /** Nothing is numbered before this has succeeded; when it fails, waiting senders are answered with its failure. */
    private void repairSuspects() {
        List<String> rooms = List.copyOf(suspects);
        suspects.clear();
        boolean wasBack = back;
        back = false;
        busy = true;
        repair.repair(rooms).onComplete(repaired -> {
            busy = false;
            if (repaired.failed()) {
                suspects.addAll(rooms);
                back |= wasBack;
                failQueue(repaired.cause());
                pause(REPAIR_RETRY_MS);
            } else if (wasBack && !rooms.isEmpty()) {
                pause(PAUSE_AFTER_RETURN_MS);
            }
            next();
        });
    }

    private void failQueue(Throwable cause) {
        queue.takeAll().forEach(pending -> pending.promise.tryFail(cause));
    }

    private void pause(long ms) {
        pausing = true;
        long pause = ++pauses;
        vertx.setTimer(ms, timer -> {
            if (pause == pauses) {
                pausing = false;
                next();
            }
        });
    }

    private void storeNext() {
        busy = true;
        WriteDeadline since = new WriteDeadline(clock);
        List<RoomBatch> batch = nextBatch();
        Future.succeededFuture()
                .compose(begun -> step(batch, RoomBatch::addLookups, RoomBatch::takeLookups))
                .compose(lookedUp -> step(batch, RoomBatch::addNumbering, RoomBatch::takeNumbers))
                .compose(numbered -> {
                    requeueNumberedTwice(batch);
                    return write(batch);
                })
                .compose(since::inTime)
                .onComplete(written -> {
                    int size = 0;
                    for (RoomBatch room : batch) {
                        size += room.size();
                    }
                    metrics.batchStored(size, written.succeeded());
                    busy = false;
                    try {
                        if (written.succeeded()) {
                            batch.forEach(this::announce);
                        } else {
                            batch.forEach(room -> room.waiting().forEach(p -> p.promise.tryFail(written.cause())));
                        }
                    } finally {
                        nextAfter(written.succeeded()); // even if announcing threw: others wait
                    }
                });
    }

    /** While Redis is out of reach a batch fails within the call that began it, so the next one must not nest in it. */
    private void nextAfter(boolean success) {
        if (success) {
            next();
        } else {
            nextAfterThisTurn();
        }
    }

    private Future<Void> write(Collection<RoomBatch> batch) {
        return step(batch, RoomBatch::addClaims, RoomBatch::takeClaims)
                .compose(claimed -> step(batch, RoomBatch::addWriting, RoomBatch::takeWritten))
                .compose(stored -> step(batch, RoomBatch::addQuestions, RoomBatch::takeDecided))
                .compose(decided -> step(batch, RoomBatch::addOverruled, RoomBatch::takeOverruled));
    }

    private List<RoomBatch> nextBatch() {
        long now = clock.millis();
        Map<String, RoomBatch> byRoom = new LinkedHashMap<>();
        for (PendingAppend next : queue.takeBatch()) {
            String room = next.request.room();
            byRoom.computeIfAbsent(
                            room,
                            name -> new RoomBatch(
                                    known.of(name), known.highest(name), buckets, repeats.idLifetimeSeconds(), now))
                    .add(next);
        }
        return new ArrayList<>(byRoom.values());
    }

    /**
     * Puts events whose numbers were given out before back into the queue; their rooms' counters are repaired first.
     */
    private void requeueNumberedTwice(List<RoomBatch> batch) {
        for (RoomBatch room : batch) {
            if (room.isNumberedTwice()) {
                queue.addAgain(room.waiting());
                // The counter may just have caught up by the numbers of this batch; it is behind all the same.
                room.room.reached(room.lastNumber() + 1);
                suspects.add(room.room.room);
                pause(RECHECK_MS);
            }
        }
        batch.removeIf(RoomBatch::isNumberedTwice);
    }

    /** One round trip. Rooms add their commands, and take their answers, in the same order. */
    private Future<Void> step(
            Collection<RoomBatch> batch, BiConsumer<RoomBatch, Commands> add, BiConsumer<RoomBatch, Answers> take) {
        Commands commands = new Commands();
        batch.forEach(room -> add.accept(room, commands));
        return redis.send(commands).map(answers -> {
            batch.forEach(room -> take.accept(room, answers));
            return null;
        });
    }

    private void announce(RoomBatch room) {
        RoomBatch.Unfinished unfinished = room.announce(bus);
        queue.addAgain(unfinished.again());
        unfinished.repeats().forEach(this::answerRepeat);
    }

    private void answerRepeat(PendingAppend pending) {
        repeats.answer(pending.request).onComplete(answered -> {
            if (answered.failed()) {
                pending.promise.tryFail(answered.cause());
            } else if (answered.result().appended() != null) {
                pending.promise.tryComplete(answered.result().appended());
            } else {
                queue.addAgain(List.of(pending.again(answered.result().nextGeneration())));
                next();
            }
        });
    }
}
