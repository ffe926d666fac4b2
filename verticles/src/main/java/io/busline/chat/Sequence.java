package io.busline.chat;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** Carries out actions one after the other, in the order in which they were asked for. To be used from one context. */
final class Sequence {
    /** The action that was asked for last; null once it is done, because its result would keep events in memory. */
    private Future<?> last;

    /** Starts the action when the one before has ended, whether or not it succeeded. */
    <T> Future<T> then(Supplier<Future<T>> action) {
        Future<?> before = last == null ? Future.succeededFuture() : last;
        Future<T> turn = before.transform(previous -> action.get());
        last = turn;
        turn.onComplete(done -> {
            if (last == turn) {
                last = null;
            }
        });
        return turn;
    }
}
