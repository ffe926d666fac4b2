package io.busline.bench.server;

import java.util.function.DoubleBinaryOperator;

/**
 * What was seen of the server at one time, all its nodes together. NaN stands for what is not known.
 *
 * @param rss resident memory, bytes
 * @param heap Java heap in use, bytes; garbage that was not collected yet counts too
 * @param direct direct buffers, bytes
 * @param cpu CPU time used since it was started, seconds
 */
public record Reading(double rss, double heap, double direct, double cpu) {
    /** Of a server of which nothing is known. */
    public static final Reading UNKNOWN = new Reading(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** Both nodes together. */
    Reading plus(Reading other) {
        return with(other, (a, b) -> a + b);
    }

    /** This, and from another look at the same node what this does not know. */
    Reading or(Reading other) {
        return with(other, (a, b) -> Double.isNaN(a) ? b : a);
    }

    private Reading with(Reading other, DoubleBinaryOperator join) {
        return new Reading(
                join.applyAsDouble(rss, other.rss),
                join.applyAsDouble(heap, other.heap),
                join.applyAsDouble(direct, other.direct),
                join.applyAsDouble(cpu, other.cpu));
    }
}
