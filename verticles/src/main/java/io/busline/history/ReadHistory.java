package io.busline.history;

import io.busline.bus.Request;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.List;

/**
 * Reads up to {@code limit} events whose {@code seq} lies between {@code after} and {@code before}, both excluded.
 * Fails with {@code unavailable} when Redis is out of reach.
 *
 * @param order which ones, where there are more; the answer lists the oldest first either way
 * @param limit at least 1
 * @param maxBytes where the answer is cut, in bytes of events; at least one event is read
 */
public record ReadHistory(String room, long after, long before, int limit, int maxBytes, Order order)
        implements Request<ReadHistory.Page> {
    /** What one answer to a client may carry, in bytes of events. */
    public static final int CLIENT_BYTES = 256 * 1024;

    /** What a gateway may read for all its members of a room. */
    private static final int GATEWAY_BYTES = 4 * 1024 * 1024;

    /** What is read at a time in order to settle numbers; appends wait meanwhile. */
    private static final int SETTLING_BYTES = 1024 * 1024;

    public enum Order {
        OLDEST_FIRST,
        NEWEST_FIRST
    }

    /** For a client. */
    public static ReadHistory oldestAfter(String room, long after, int limit) {
        return new ReadHistory(room, after, Long.MAX_VALUE, limit, CLIENT_BYTES, Order.OLDEST_FIRST);
    }

    /** For a client. */
    public static ReadHistory newestBefore(String room, long before, int limit) {
        return new ReadHistory(room, 0, before, limit, CLIENT_BYTES, Order.NEWEST_FIRST);
    }

    /** For a gateway, which keeps what it reads. */
    public static ReadHistory recentBefore(String room, long before, int limit) {
        return new ReadHistory(room, 0, before, limit, GATEWAY_BYTES, Order.NEWEST_FIRST);
    }

    /** In order to settle them: numbers up to {@code last}, included. */
    public static ReadHistory upTo(String room, long after, long last, int limit) {
        return new ReadHistory(room, after, last + 1, limit, SETTLING_BYTES, Order.OLDEST_FIRST);
    }

    /** One number. */
    public static ReadHistory one(String room, long seq) {
        return upTo(room, seq - 1, seq, 1);
    }

    /** Whether a client has asked for it, rather than a gateway that opens a room or reads for many. */
    public boolean isForClient() {
        return maxBytes <= CLIENT_BYTES;
    }

    /**
     * What was read.
     *
     * @param messages the events, oldest first
     * @param gaps numbers from {@code first} to {@code last} that have no event and never will; oldest first, none of
     *     them covers an event
     * @param more whether there may be further ones beyond the limit, or beyond what one answer may carry in bytes
     * @param first the page accounts for all numbers from here on
     * @param last up to here
     * @param newest the highest {@code seq} given out in the room; its event may still be missing
     * @param kept whether the room has any bucket that is not over its lifetime
     */
    public record Page(
            List<StoredEvent> messages,
            List<SeqGap> gaps,
            boolean more,
            long first,
            long last,
            long newest,
            boolean kept) {
        public Page {
            messages = List.copyOf(messages);
            gaps = List.copyOf(gaps);
        }
    }
}
