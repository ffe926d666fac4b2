package io.busline.transport.websocket;

import io.busline.overload.Action;
import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Closes the WebSockets whose client begins a message and does not finish it within {@value #SECONDS} s: what has come
 * of it takes memory. Time in which the client is not read from does not count, unless the node reads from nobody
 * because it is short of memory. One a gateway; belongs to its event loop, which calls {@link #check} every
 * {@link #CHECK_EVERY_MS}. A timer for each connection would cost more.
 */
final class MessageDeadlines {
    static final long CHECK_EVERY_MS = 1_000;

    /** A connection is closed at most a second later. */
    static final int SECONDS = 10;

    private final Overload overload;
    /** Those that keep a part of a message, or what has come and is not wanted for now. */
    private final Set<PacedDecoder> watched = new HashSet<>();

    /** @param overload counts those that are closed */
    MessageDeadlines(Overload overload) {
        this.overload = overload;
    }

    void begin(PacedDecoder connection) {
        watched.add(connection);
    }

    void end(PacedDecoder connection) {
        watched.remove(connection);
    }

    /** Closes those that are late. */
    void check() {
        if (watched.isEmpty()) {
            return;
        }
        boolean nobodyIsRead = overload.isActive(Action.STOP_READING);
        List<PacedDecoder> late = watched.stream()
                .filter(connection -> connection.secondsUnfinished(nobodyIsRead) > SECONDS)
                .toList();
        late.forEach(connection -> {
            overload.refused(Refusal.DEADLINE);
            connection.tooLate();
        });
    }
}
