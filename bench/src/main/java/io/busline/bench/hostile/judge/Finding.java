package io.busline.bench.hostile.judge;

/**
 * A criterion that was missed.
 *
 * @param attack during which attack
 * @param criterion which one
 * @param limit what was allowed, for people
 * @param found what was seen, for people
 */
public record Finding(String attack, Criterion criterion, String limit, String found) {
    @Override
    public String toString() {
        return attack + ": " + criterion + ": " + found + " (allowed: " + limit + ")";
    }
}
