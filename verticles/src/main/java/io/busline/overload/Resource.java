package io.busline.overload;

import java.util.Locale;
import java.util.Map;

/**
 * What a node can run short of, and what it does then: each action begins at a pressure, which is the used part of the
 * resource; 1 is all of it.
 */
public enum Resource {
    /** What is used after a garbage collection. */
    HEAP(Map.of(
            Action.REFUSE_WORK, 0.85,
            Action.CLOSE_SLOWEST, 0.90,
            Action.REFUSE_CONNECTIONS, 0.90,
            Action.STOP_READING, 0.95)),
    /** Memory outside the heap that sockets are read into and written from. */
    DIRECT_MEMORY(Map.of(
            Action.REFUSE_WORK, 0.85,
            Action.CLOSE_SLOWEST, 0.90,
            Action.REFUSE_CONNECTIONS, 0.90,
            Action.STOP_READING, 0.95)),
    /**
     * The bytes that wait for all clients together, of {@code gateway.queuedBytes}. They refuse nothing to others:
     * clients that do not read would keep everybody from joining.
     */
    SEND_QUEUES(Map.of(Action.CLOSE_SLOWEST, 1.0)),
    /** How late the latest event loop is, on average over two seconds; 1 for one second. */
    EVENT_LOOPS(Map.of(Action.REFUSE_WORK, 0.5, Action.REFUSE_CONNECTIONS, 1.0)),
    /** The process's descriptors, of its limit. */
    DESCRIPTORS(Map.of(Action.REFUSE_CONNECTIONS, 0.95)),
    /** Client connections, of {@code limits.connections}. */
    CONNECTIONS(Map.of(Action.REFUSE_CONNECTIONS, 1.0)),
    /**
     * Events that wait to be stored, of {@code history.maxQueuedBytes}. At 1 history refuses those of the senders who
     * have most waiting; the others need no protection.
     */
    STORING(Map.of()),
    /** Memory of the embedded Redis, of {@code data.maxBytes}. At 1 history refuses events itself. */
    REDIS_MEMORY(Map.of()),
    /** The disk below the embedded Redis; 1 when only {@code data.minFreeBytes} are left. At 1 history refuses events. */
    DISK(Map.of());

    private final Map<Action, Double> thresholds;

    Resource(Map<Action, Double> thresholds) {
        this.thresholds = thresholds;
    }

    /** At which pressure each action begins. */
    Map<Action, Double> thresholds() {
        return thresholds;
    }

    /** As in metrics and health. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
