package io.busline.history.append;

import io.busline.history.AppendEvent;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;

/** A message on its way into history, and who waits for it. */
final class PendingAppend {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    final AppendEvent message;
    /** Null for a message without an id. */
    final String claimKey;

    final Promise<AppendEvent.Appended> promise = Promise.promise();
    private final long since = System.nanoTime();
    /** How many numbers the message was given before and lost again. */
    final int generation;

    long seq;

    PendingAppend(AppendEvent message) {
        this(message, message.id() == null ? null : Claim.key(message), 0);
    }

    private PendingAppend(AppendEvent message, String claimKey, int generation) {
        this.message = message;
        this.claimKey = claimKey;
        this.generation = generation;
    }

    /** Its sender is told to try again, rather than left waiting. */
    boolean hasWaitedTooLong() {
        return System.nanoTime() - since > LONGEST_WAIT_NANOS;
    }

    boolean hasId() {
        return claimKey != null;
    }

    /** The same message, to be given another number; whoever waits for this one is answered by that. */
    PendingAppend again(int nextGeneration) {
        PendingAppend again = new PendingAppend(message, claimKey, nextGeneration);
        again.promise.future().onComplete(promise);
        return again;
    }
}
