package io.busline.history;

import io.busline.bus.Request;
import io.busline.protocol.StoredMessage;
import java.util.List;
import java.util.Set;

/**
 * Reads up to {@code limit} messages whose {@code seq} lies between {@code after} and {@code before}, both excluded.
 *
 * @param order which ones, where there are more; the answer lists the oldest first either way
 * @param limit at least 1
 */
public record ReadHistory(String room, long after, long before, int limit, Order order)
        implements Request<ReadHistory.Page> {

    public enum Order {
        OLDEST_FIRST,
        NEWEST_FIRST
    }

    public static ReadHistory newestAfter(String room, long after, int limit) {
        return new ReadHistory(room, after, Long.MAX_VALUE, limit, Order.NEWEST_FIRST);
    }

    public static ReadHistory oldestAfter(String room, long after, int limit) {
        return new ReadHistory(room, after, Long.MAX_VALUE, limit, Order.OLDEST_FIRST);
    }

    public static ReadHistory newestBefore(String room, long before, int limit) {
        return new ReadHistory(room, 0, before, limit, Order.NEWEST_FIRST);
    }

    /**
     * @param messages oldest first
     * @param voids numbers within the asked range, and not beyond what was read, that no message will ever have
     * @param more whether further ones lie beyond the limit, or beyond what one answer may carry in bytes
     * @param newest the highest {@code seq} given out in the room; its message may still be on its way
     * @param kept whether the room has any bucket that is not over its lifetime
     */
    public record Page(List<StoredMessage> messages, Set<Long> voids, boolean more, long newest, boolean kept) {
        public Page {
            messages = List.copyOf(messages);
            voids = Set.copyOf(voids);
        }
    }
}
