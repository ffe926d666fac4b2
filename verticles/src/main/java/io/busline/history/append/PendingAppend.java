package io.busline.history.append;

import io.busline.history.AppendEvent;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;

/** An event that is to be stored, and its sender's answer. */
final class PendingAppend {
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** About what an event takes in memory beside its text. */
    private static final int KEEPING_BYTES = 256;

    final AppendEvent request;
    /** Null for an event without an id. */
    final String claimKey;

    final Promise<AppendEvent.Appended> promise = Promise.promise();
    private final long since = System.nanoTime();
    /** How many numbers the event was given before that were decided to be unused. */
    final int generation;

    /** What it counts for while it waits: the bytes of its text, and what keeping it costs beside. */
    final int bytes;

    /** When it is to be stored: see {@link AppendQueue}. */
    long turn;
    /** In the order of coming. */
    long number;

    long seq;

    PendingAppend(AppendEvent request) {
        this(request, request.id() == null ? null : Claim.key(request), 0);
    }

    private PendingAppend(AppendEvent request, String claimKey, int generation) {
        this.request = request;
        this.claimKey = claimKey;
        this.generation = generation;
        this.bytes = KEEPING_BYTES + request.event().bytes();
    }

    /** Whether to tell the sender to try again, rather than leave it waiting. */
    boolean hasWaitedTooLong() {
        return System.nanoTime() - since > MAX_WAIT_NANOS;
    }

    boolean hasId() {
        return claimKey != null;
    }

    /** The same event, to be given another number; its answer is also the answer to this one. */
    PendingAppend again(int nextGeneration) {
        PendingAppend again = new PendingAppend(request, claimKey, nextGeneration);
        again.promise.future().onComplete(promise);
        return again;
    }
}
