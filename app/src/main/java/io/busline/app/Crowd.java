package io.busline.app;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Counts who is at a node while it warms up, and tells when all have gone. Belongs to one verticle. */
final class Crowd {
    private final Promise<Void> allGone = Promise.promise();
    private int present;
    private boolean over;

    /** Whether nobody is to come any more. */
    boolean isOver() {
        return over;
    }

    void come() {
        present++;
    }

    void leave() {
        present--;
        tellIfAllGone();
    }

    /** Nobody is to come any more; succeeds when all have gone. */
    Future<Void> end() {
        over = true;
        tellIfAllGone();
        return allGone.future();
    }

    private void tellIfAllGone() {
        if (over && present == 0) {
            allGone.tryComplete();
        }
    }
}
