package io.busline.protocol;

/**
 * Numbers of a room without a message, from {@code from} to {@code to}, both included.
 *
 * @param lost true if there may have been messages, which history no longer has; false if nobody ever used the numbers
 */
public record Hole(long from, long to, boolean lost) {
    public Hole {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no hole: " + from + " to " + to);
        }
    }

    /** One number that was given out and will never be used. */
    public static Hole unused(long seq) {
        return new Hole(seq, seq, false);
    }
}
