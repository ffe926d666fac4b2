package io.busline.session;

import io.busline.protocol.CloseCode;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * The requests of a client that are not answered yet. While there are many, the client is not read from; once the
 * client is sent away, the last answer is followed by the close. To be used from the gateway's context.
 */
final class InFlight {
    static final int LIGHT = 1;

    /** A request that reads history: its answer is large. */
    static final int READING = 16;

    /** Weight at which the client is no longer read from. */
    static final int PAUSE_AT = 64;

    /** Weight at which it is read from again. */
    static final int RESUME_AT = 32;

    /** A request that must be answered before anything else is read. */
    static final int ALONE = PAUSE_AT;

    private final Connection connection;
    private final Reading reading;
    private int weight;
    private boolean ending;

    InFlight(Connection connection, Reading reading) {
        this.connection = connection;
        this.reading = reading;
    }

    /** Counts the request until it is done, then has it answered. */
    <T> void add(int weighs, Future<T> request, Consumer<AsyncResult<T>> answer) {
        if (request.isComplete()) {
            answer.accept(request);
            return;
        }
        weight += weighs;
        if (weight >= PAUSE_AT) {
            reading.stop(Reading.Reason.IN_FLIGHT);
        }
        request.onComplete(done -> {
            weight -= weighs;
            answer.accept(done);
            // After the answer: resuming may read the client's next frame at once.
            if (weight <= RESUME_AT) {
                reading.goOn(Reading.Reason.IN_FLIGHT);
            }
            closeBehindLast();
        });
    }

    /** The connection is closed with 4002 when all is answered. */
    void end() {
        ending = true;
        closeBehindLast();
    }

    private void closeBehindLast() {
        if (ending && weight == 0) {
            connection.closeBehindAll(CloseCode.DRAINED);
        }
    }
}
