package io.busline.history;

import io.vertx.core.Promise;

/** A message on its way into history, and who waits for it. */
final class Pending {
    final AppendMessage message;
    final Promise<AppendMessage.Appended> promise = Promise.promise();
    /** How many numbers the message was given before and lost again. */
    final int generation;

    long seq;

    Pending(AppendMessage message) {
        this(message, 0);
    }

    private Pending(AppendMessage message, int generation) {
        this.message = message;
        this.generation = generation;
    }

    boolean hasId() {
        return message.id() != null;
    }

    /** The same message, to be given another number; whoever waits for this one is answered by that. */
    Pending again(int nextGeneration) {
        Pending again = new Pending(message, nextGeneration);
        again.promise.future().onComplete(promise);
        return again;
    }
}
