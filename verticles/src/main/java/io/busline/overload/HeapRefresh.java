package io.busline.overload;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * Asks for a garbage collection while the heap seems nearly full and none comes by itself. {@link HeapPressure} is as
 * old as the last collection. What the node does when the heap is nearly full, such as not to read from clients, also
 * keeps it from filling: without this the node could go on for minutes after the memory was free again. Belongs to one
 * thread. Times are ms of any steady clock.
 */
final class HeapRefresh {
    static final long STALE_MS = 2_000;

    /** A full collection stops all threads, up to about a second a GB. */
    static final long EVERY_MS = 10_000;

    private final LongSupplier collections;
    private final Runnable collect;
    private long counted = -1;
    private long countedAt;
    private long askedAt = Long.MIN_VALUE / 2;

    /**
     * @param collections how many there have been
     * @param collect asks for one
     */
    HeapRefresh(LongSupplier collections, Runnable collect) {
        this.collections = collections;
        this.collect = collect;
    }

    static HeapRefresh ofThisJvm() {
        return new HeapRefresh(
                () -> ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                        .sum(),
                System::gc);
    }

    /** @param nearlyFull whether the heap was, after its last collection */
    void check(boolean nearlyFull, long nowMs) {
        long now = nearlyFull ? collections.getAsLong() : -1;
        if (now != counted) {
            counted = now;
            countedAt = nowMs;
        } else if (nearlyFull && nowMs - countedAt >= STALE_MS && nowMs - askedAt >= EVERY_MS) {
            askedAt = nowMs;
            collect.run();
        }
    }
}
