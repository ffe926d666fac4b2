package io.busline.transport.http;

import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import io.netty.channel.ChannelHandler;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Ends the connections whose client takes too long to send a request: {@value #SECONDS} s for the head, from when the
 * connection was opened or the head's first byte came, and as long for the body. Belongs to one event loop, which calls
 * {@link #check} every {@link #CHECK_EVERY_MS}. A timer for each connection would cost more.
 */
public final class RequestDeadlines {
    public static final long CHECK_EVERY_MS = 1_000;

    /** A connection is ended at most a second later. */
    static final long SECONDS = 10;

    private static final long NANOS = TimeUnit.SECONDS.toNanos(SECONDS);

    private final Overload overload;
    private final LongSupplier clock;
    private final Set<RequestDeadline> watched = new HashSet<>();
    /** When {@link #check} was called last. */
    private long now;

    /** @param overload counts those that are cut off */
    public RequestDeadlines(Overload overload) {
        this(overload, System::nanoTime);
    }

    RequestDeadlines(Overload overload, LongSupplier clock) {
        this.overload = overload;
        this.clock = clock;
        this.now = clock.getAsLong();
    }

    /** Ends those that are late. */
    public void check() {
        now = clock.getAsLong();
        if (watched.isEmpty()) {
            return;
        }
        List<RequestDeadline> late = watched.stream()
                .filter(connection -> connection.isLate(now - NANOS))
                .toList();
        late.forEach(connection -> {
            overload.refused(Refusal.DEADLINE);
            connection.end();
        });
    }

    /** Watches one connection that has just come. Belongs behind HTTP's decoder in its pipeline. */
    ChannelHandler watch() {
        return new RequestDeadline(this);
    }

    /** In nanoseconds, at most a second old. */
    long now() {
        return now;
    }

    void begin(RequestDeadline connection) {
        watched.add(connection);
    }

    void end(RequestDeadline connection) {
        watched.remove(connection);
    }
}
