package io.busline.overload;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * The part of the heap that is used after a garbage collection. What is used at another moment tells little: a healthy
 * heap fills up between collections. Takes about 50 microseconds; any thread may ask.
 *
 * <p>Which collection counts depends on the collector:
 *
 * <ul>
 * <li>G1: the last one, of any kind. It runs one each time that its young regions are full, and when large objects
 * have taken much. The old generation's own "usage after collection" is no use: it is 0 until the first mixed
 * collection, and there is none while all that is old is in use. What is counted includes garbage in old regions that
 * G1 has not come to yet; it begins with those long before the heap is nearly full.
 * <li>All others: the last that collected the largest pool (the old generation of Serial and Parallel, or the whole
 * heap). A young collection of Serial says nothing of the old generation, which may then be full of garbage. It is
 * collected whenever it is full, or when {@link HeapRefresh} asks for it.
 * </ul>
 */
public final class HeapPressure {
    private HeapPressure() {}

    /** Measures this JVM. */
    public static DoubleSupplier ofThisJvm() {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        if (pools.stream().anyMatch(pool -> pool.getName().startsWith("G1 "))) {
            return afterAnyCollection(
                    ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class),
                    pools.stream().map(MemoryPoolMXBean::getName).collect(Collectors.toSet()),
                    Runtime.getRuntime().maxMemory());
        }
        return pools.stream()
                .filter(pool -> pool.getCollectionUsage() != null)
                .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
                .<DoubleSupplier>map(pool -> () -> part(pool.getCollectionUsage()))
                .orElse(() -> 0);
    }

    private static DoubleSupplier afterAnyCollection(
            List<GarbageCollectorMXBean> collectors, Set<String> pools, double max) {
        return () -> collectors.stream()
                .map(GarbageCollectorMXBean::getLastGcInfo)
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(GcInfo::getEndTime))
                .map(last -> used(last, pools) / max)
                .orElse(0.0);
    }

    private static long used(GcInfo collection, Set<String> pools) {
        return collection.getMemoryUsageAfterGc().entrySet().stream()
                .filter(pool -> pools.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
    }

    private static double part(MemoryUsage usage) {
        return usage.getMax() <= 0 ? 0 : (double) usage.getUsed() / usage.getMax();
    }
}
