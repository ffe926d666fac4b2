package io.busline.history.read;

import io.busline.history.ReadHistory;
import io.busline.overload.Action;
import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;

/**
 * Reads a few pages of one Redis at a time, by the bytes that they are expected to have; others wait. What clients ask
 * for and what gateways need in order to open rooms take turns. To be used from one context.
 */
public final class BoundedReader implements EventReader {
    /** Bytes that are being read at once: the answers of Redis, which this node takes apart one after the other. */
    private static final long MAX_BYTES_IN_FLIGHT = 2 * 1024 * 1024;

    private static final int MAX_CLIENTS_WAITING = 500;

    /** A gateway reads a room once for all who join it, so there are no more of these than rooms. */
    private static final int MAX_GATEWAYS_WAITING = 20_000;

    /** What a read costs even if it finds nothing. */
    private static final long LEAST_BYTES = 4 * 1024;

    private static final long RETRY_AFTER_MS = 500;

    private final HistoryReader reader;
    private final Overload overload;
    private final ArrayDeque<Waiting> clients = new ArrayDeque<>();
    private final ArrayDeque<Waiting> gateways = new ArrayDeque<>();
    private boolean gatewaysNext;
    private long inFlight;
    /** Reads that fail at once begin the next ones; this must not nest. */
    private boolean starting;

    private record Waiting(ReadHistory query, Promise<ReadHistory.Page> answer) {}

    public BoundedReader(HistoryReader reader, Overload overload) {
        this.reader = reader;
        this.overload = overload;
    }

    /** Fails with {@code unavailable} also when too many are waiting. */
    @Override
    public Future<ReadHistory.Page> read(ReadHistory query) {
        boolean forClient = query.isForClient();
        if (forClient && overload.isActive(Action.REFUSE_WORK)) {
            return refuse(Refusal.OVERLOAD, "the node is overloaded");
        }
        ArrayDeque<Waiting> queue = forClient ? clients : gateways;
        if (queue.size() >= (forClient ? MAX_CLIENTS_WAITING : MAX_GATEWAYS_WAITING)) {
            return refuse(Refusal.READING, "too many are reading history");
        }
        Waiting waiting = new Waiting(query, Promise.promise());
        queue.add(waiting);
        startNext();
        return waiting.answer().future();
    }

    private Future<ReadHistory.Page> refuse(Refusal refusal, String why) {
        overload.refused(refusal);
        return Future.failedFuture(new BuslineException(ErrorCode.UNAVAILABLE, why, RETRY_AFTER_MS));
    }

    private void startNext() {
        if (starting) {
            return;
        }
        starting = true;
        while (true) {
            ArrayDeque<Waiting> queue = clients.isEmpty() || gatewaysNext && !gateways.isEmpty() ? gateways : clients;
            Waiting next = queue.peek();
            if (next == null) {
                break;
            }
            long bytes = Math.max(LEAST_BYTES, reader.expectedBytes(next.query()));
            if (inFlight > 0 && inFlight + bytes > MAX_BYTES_IN_FLIGHT) {
                break;
            }
            queue.remove();
            gatewaysNext = queue == clients;
            inFlight += bytes;
            // compose: if reading throws, that is a failure like any other, and the next ones are read
            Future.succeededFuture(next.query()).compose(reader::read).onComplete(read -> {
                inFlight -= bytes;
                startNext();
                next.answer().handle(read);
            });
        }
        starting = false;
    }
}
