package io.busline.bench;

/**
 * Looks for the greatest rate that keeps the limits: raises it by a factor until one is missed, then halves the
 * distance between the best that was kept and the least that was not. Misses at the very first: halves it until one
 * is kept. Not for several threads.
 */
final class Ramp {
    /** Halvings of a first rate that is missed. */
    private static final int MOST_HALVINGS = 8;

    private final double growth;
    private final int refinements;
    private final int most;
    private double next;
    private double kept;
    private double missed = Double.POSITIVE_INFINITY;
    private int refined;
    private int tried;

    /**
     * @param start first rate, above 0
     * @param growth above 1
     * @param refinements how often the distance is halved
     * @param most tries in all
     */
    Ramp(double start, double growth, int refinements, int most) {
        this.next = start;
        this.growth = growth;
        this.refinements = refinements;
        this.most = most;
    }

    /** Whether there is another rate to try. */
    boolean goesOn() {
        boolean hopeless = kept == 0 && tried > MOST_HALVINGS;
        return tried < most && !hopeless && refined <= refinements;
    }

    /** The rate to try now. */
    double rate() {
        return next;
    }

    /** How the current rate went. */
    void tried(boolean keptLimits) {
        tried++;
        if (keptLimits) {
            kept = Math.max(kept, next);
        } else {
            missed = Math.min(missed, next);
        }
        if (kept == 0) {
            next = missed / 2;
        } else if (Double.isInfinite(missed)) {
            next = kept * growth;
        } else {
            next = (kept + missed) / 2;
            refined++;
        }
    }
}
