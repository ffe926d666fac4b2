package io.busline.history.layout;

/**
 * A bucket of messages or of gaps, as the index has it.
 *
 * @param start seconds since 1970
 * @param gaps whether it is one of gaps; a bucket may be both, and then has two entries
 * @param lowest no number in it is lower
 */
public record IndexEntry(long start, boolean gaps, long lowest) {
    /** Higher than any number: nothing lies in the bucket yet. */
    public static final long UNKNOWN_LOWEST = (1L << 53) - 1;

    private static final String GAPS = "x";

    public static IndexEntry parse(String member, long lowest) {
        boolean gaps = member.startsWith(GAPS);
        return new IndexEntry(Long.parseLong(gaps ? member.substring(1) : member), gaps, lowest);
    }

    /** What the index calls a bucket's gaps. */
    static String ofGaps(long start) {
        return GAPS + start;
    }
}
