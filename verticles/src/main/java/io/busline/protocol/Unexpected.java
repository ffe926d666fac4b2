package io.busline.protocol;

import java.util.UUID;
import org.slf4j.Logger;

/** Turns a bug into an answer: the log gets the failure with a reference, the client gets the reference. Any thread. */
public final class Unexpected {
    private Unexpected() {}

    /**
     * Gives the answer to a request that failed.
     *
     * @param log where a failure is logged, once, that is not a {@link BuslineException}
     * @param what what was being done, for the log
     */
    public static BuslineException answer(Logger log, String what, Throwable failure) {
        if (failure instanceof BuslineException expected) {
            return expected;
        }
        String reference = UUID.randomUUID().toString();
        log.error("{} failed, reference {}", what, reference, failure);
        return new BuslineException(ErrorCode.INTERNAL, "internal error, reference " + reference);
    }
}
