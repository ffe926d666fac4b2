package io.busline.bench;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;

/** Waits on a thread that may: the main one. */
final class Waiting {
    private Waiting() {}

    /** @throws IllegalStateException if the future fails */
    static <T> T on(Future<T> future) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().toString(), e.getCause());
        }
    }
}
