package io.busline.history;

/**
 * A bucket as the index names it.
 *
 * @param start seconds since 1970
 * @param lowest no message in the bucket has a lower {@code seq}; {@link #UNKNOWN_LOWEST} before the first is numbered
 */
record IndexEntry(long start, long lowest) {
    /** The largest number that a Redis score, a double, holds exactly: 2^53 - 1. */
    static final long UNKNOWN_LOWEST = (1L << 53) - 1;
}
