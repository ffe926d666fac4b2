package io.busline.history.layout;

import io.busline.config.HistoryConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Which bucket a moment falls into, and when buckets end. Times are seconds since 1970, as in the keys, unless they say
 * ms.
 */
public final class Buckets {
    /** Buckets that share one index key: a day's worth of 5-minute buckets. */
    private static final int INDEX_SPAN = 288;

    /** How much clocks of nodes may differ, with the time that writing takes. */
    private static final long MAX_LATE_SECONDS = 10;

    private final long step;
    private final long lifetime;

    public Buckets(HistoryConfig config) {
        this.step = config.bucket().toSeconds();
        this.lifetime = config.lifetime().toSeconds();
    }

    public long startOf(long nowMs) {
        return floor(nowMs / 1000, step);
    }

    public long indexOf(long bucketStart) {
        return floor(bucketStart, step * INDEX_SPAN);
    }

    /**
     * How many seconds from now a bucket is to be kept: until the last event that may fall into it has had its
     * lifetime.
     */
    public long secondsToKeep(long bucketStart, long nowMs) {
        return bucketStart + step + lifetime - nowMs / 1000;
    }

    /** How many seconds from now an index key is to be kept: until its last bucket ends. */
    public long secondsToKeepIndex(long indexStart, long nowMs) {
        return secondsToKeep(indexStart + step * (INDEX_SPAN - 1), nowMs);
    }

    /** How many neighbouring buckets may overlap in {@code seq}, because of clocks that differ and slow writes. */
    public int overlap() {
        return (int) Math.max(1, MAX_LATE_SECONDS / step);
    }

    public boolean isKept(long bucketStart, long nowMs) {
        return secondsToKeep(bucketStart, nowMs) > 0;
    }

    /** The index keys that may name a bucket which is still kept, and one ahead for writers whose clock is. */
    public List<Long> indexesKept(long nowMs) {
        List<Long> starts = new ArrayList<>();
        long oldest = indexOf(startOf(nowMs) - step - lifetime);
        for (long start = oldest; start <= indexOf(startOf(nowMs) + step); start += step * INDEX_SPAN) {
            starts.add(start);
        }
        return starts;
    }

    private static long floor(long seconds, long step) {
        return seconds - Math.floorMod(seconds, step);
    }
}
