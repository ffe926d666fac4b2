package io.busline.protocol;

/**
 * Numbers of a room without a message, from {@code from} to {@code to}, both included.
 *
 * @param lost true if there may have been messages, which history no longer has; false if nobody ever used the numbers
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
