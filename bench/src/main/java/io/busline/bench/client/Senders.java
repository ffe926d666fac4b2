package io.busline.bench.client;

import io.busline.bench.plan.Seat;
import java.util.Arrays;
import java.util.List;

/** Chooses who sends: rooms by their rates, all of a room alike. Immutable. */
final class Senders {
    /** See {@link io.busline.bench.plan.Mix}: turns that are spread evenly. */
    private static final double GOLDEN = 0.6180339887498949;

    /** Sums of the weights up to each seat. */
    private final double[] sums;

    Senders(List<Seat> seats) {
        sums = new double[seats.size()];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += seats.get(i).weight();
            sums[i] = sum;
        }
    }

    /** Messages a second at the plan's own rate. */
    double rate() {
        return sums.length == 0 ? 0 : sums[sums.length - 1];
    }

    /** Where in the list the sender of the n-th message sits. */
    int of(long n) {
        int found = Arrays.binarySearch(sums, n * GOLDEN % 1.0 * rate());
        int seat = found < 0 ? -found - 1 : found + 1;
        return Math.min(seat, sums.length - 1);
    }
}
