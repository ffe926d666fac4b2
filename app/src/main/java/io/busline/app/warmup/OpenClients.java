package io.busline.app.warmup;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Counts the clients that are connected, and tells when all have gone. To be used on one event loop. */
final class OpenClients {
    private final Promise<Void> allClosed = Promise.promise();
    private int open;
    private boolean ending;

    /** Whether no more clients are to be opened. */
    boolean isEnding() {
        return ending;
    }

    void opened() {
        open++;
    }

    void closed() {
        open--;
        completeIfNoneIsLeft();
    }

    /**
     * Says that no more clients are to be opened.
     *
     * @return succeeds when none is open any more
     */
    Future<Void> end() {
        ending = true;
        completeIfNoneIsLeft();
        return allClosed.future();
    }

    private void completeIfNoneIsLeft() {
        if (ending && open == 0) {
            allClosed.tryComplete();
        }
    }
}
