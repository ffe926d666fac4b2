package io.busline.protocol;

/**
 * A gap: numbers of a room that have no event, from {@code from} to {@code to}, both included.
 *
 * @param lost true for a lost gap: there may have been events, which history no longer has; false for an unused gap: no
 *     event ever had these numbers
 */
public record SeqGap(long from, long to, boolean lost) {
    public SeqGap {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no gap: " + from + " to " + to);
        }
    }

    /** One number that was given out and will never be used. */
    public static SeqGap unused(long seq) {
        return new SeqGap(seq, seq, false);
    }
}
