package io.busline.bench.client;

/** Follows a room's numbers for one receiver. Not for several threads. */
final class Order {
    private long last;
    private long lost;
    private long doubled;
    private long gaps;

    /** @param newest the room's newest number when it was joined */
    Order(long newest) {
        last = newest;
    }

    /** A message with this number came; a jump over numbers is a loss. */
    void message(long seq) {
        if (seq <= last) {
            doubled++;
            return;
        }
        lost += seq - last - 1;
        last = seq;
    }

    /** The server said that these numbers have no message, both included. */
    void gap(long from, long to) {
        if (to > last) {
            lost += Math.max(0, from - last - 1);
            gaps += to - Math.max(from, last + 1) + 1;
            last = to;
        }
    }

    /** How many numbers up to this one have not come. */
    long behind(long newest) {
        return Math.max(0, newest - last);
    }

    /** Counts what is behind this number as lost; it won't be waited for any longer. */
    void giveUp(long newest) {
        lost += behind(newest);
        last = Math.max(last, newest);
    }

    long last() {
        return last;
    }

    /** Lost since the last call. */
    long takeLost() {
        long taken = lost;
        lost = 0;
        return taken;
    }

    /** Doubled since the last call. */
    long takeDoubled() {
        long taken = doubled;
        doubled = 0;
        return taken;
    }

    /** Numbers said to have no message since the last call. */
    long takeGaps() {
        long taken = gaps;
        gaps = 0;
        return taken;
    }
}
