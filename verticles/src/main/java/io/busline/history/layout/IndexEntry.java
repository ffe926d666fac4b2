package io.busline.history.layout;

/**
 * A bucket of messages or of holes, as the index has it.
 *
 * @param start seconds since 1970
 * @param holes whether it is one of holes; a bucket may be both, and then has two entries
 * @param lowest no number in it is lower
 */
public record IndexEntry(long start, boolean holes, long lowest) {
    /** Higher than any number: nothing lies in the bucket yet. */
    public static final long UNKNOWN_LOWEST = (1L << 53) - 1;

    private static final String HOLES = "x";

    public static IndexEntry parse(String member, long lowest) {
        boolean holes = member.startsWith(HOLES);
        return new IndexEntry(Long.parseLong(holes ? member.substring(1) : member), holes, lowest);
    }

    /** What the index calls a bucket's holes. */
    static String ofHoles(long start) {
        return HOLES + start;
    }
}
