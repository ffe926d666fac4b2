package io.busline.session;

import io.busline.identity.Admission;
import io.busline.protocol.BuslineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Bounds the time that it may take to find out who a client is. */
final class Admitting {
    /** Then the client is told {@code unavailable}. */
    static final long LONGEST_MS = 5_000;

    private Admitting() {}

    /** Whoever decides may hang, and nobody would ever answer the client then. */
    static Future<Admission> inTime(Future<Admission> deciding, Timer timer) {
        if (deciding.isComplete()) {
            return deciding;
        }
        Promise<Admission> inTime = Promise.promise();
        deciding.onSuccess(inTime::tryComplete).onFailure(inTime::tryFail);
        timer.after(
                LONGEST_MS,
                () -> inTime.tryFail(BuslineException.unavailable("it can't be found out in time who you are")));
        return inTime.future();
    }
}
