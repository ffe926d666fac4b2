package io.busline.session;

import io.busline.protocol.CloseCode;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * What a client has asked and was not answered yet. While it is much, the client is not read from; once the client is sent
 * away, the last answer is followed by the end. To be used from the gateway's context.
 */
final class InFlight {
    /** One that reads history, whose answer is large, counts as many. */
    static final int READING = 16;

    static final int LIGHT = 1;

    /** Weight at which the client is not read from any more, and is again. */
    private static final int PAUSE_AT = 64;

    private static final int RESUME_AT = 32;

    private final Connection connection;
    private int weight;
    private boolean paused;
    private boolean ending;

    InFlight(Connection connection) {
        this.connection = connection;
    }

    /** Counts the request until it is done, then has it answered. */
    <T> void add(int weighs, Future<T> request, Consumer<AsyncResult<T>> answer) {
        weight += weighs;
        if (!paused && weight >= PAUSE_AT) {
            paused = true;
            connection.pause();
        }
        request.onComplete(done -> {
            weight -= weighs;
            if (paused && weight <= RESUME_AT) {
                paused = false;
                connection.resume();
            }
            answer.accept(done);
            endBehindLast();
        });
    }

    /** Nothing is added any more: the connection is closed with 4002 when all is answered. */
    void end() {
        ending = true;
        endBehindLast();
    }

    private void endBehindLast() {
        if (ending && weight == 0) {
            connection.closeBehindAll(CloseCode.DRAINED);
        }
    }
}
