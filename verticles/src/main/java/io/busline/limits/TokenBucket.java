package io.busline.limits;

/**
 * Limits a rate. After a pause, a burst passes. What has happened already may be paid for by tokens that are still to
 * come. Not thread-safe. Times are {@link System#nanoTime()}.
 */
final class TokenBucket {
    private static final long NANOS_PER_MS = 1_000_000;

    /** A debt is paid within this time, or within the time that a burst takes to come back. */
    private static final int LONGEST_DEBT_PERIODS = 2;

    private final Rate rate;
    /** In parts of a token, of which {@code rate.amount()} come each nanosecond; below 0 for a debt. */
    private long credit;

    private long filledAt;

    TokenBucket(Rate rate, long nowNanos) {
        this.rate = rate;
        this.credit = full();
        this.filledAt = nowNanos;
    }

    /** Takes a token and returns 0; if there is none, returns in how many ms, at least 1, there will be. */
    long take(long nowNanos) {
        fill(nowNanos);
        if (credit >= rate.periodNanos()) {
            credit -= rate.periodNanos();
            return 0;
        }
        return msUntil(rate.periodNanos());
    }

    /** A token that was taken was not needed. */
    void giveBack() {
        credit = Math.min(full(), credit + rate.periodNanos());
    }

    /** Pays for what has happened, if need be by a debt. Returns 0, or in how many ms the debt will be paid. */
    long spend(long tokens, long nowNanos) {
        fill(nowNanos);
        long longestDebt = Math.max(rate.burst(), LONGEST_DEBT_PERIODS * rate.amount()) * rate.periodNanos();
        long most = (credit + longestDebt) / rate.periodNanos();
        credit -= Math.min(tokens, most) * rate.periodNanos();
        return debtMs(nowNanos);
    }

    /** 0, or in how many ms the debt will be paid. */
    long debtMs(long nowNanos) {
        fill(nowNanos);
        return credit >= 0 ? 0 : msUntil(0);
    }

    /** Whether the whole burst would pass. */
    boolean isFull(long nowNanos) {
        fill(nowNanos);
        return credit == full();
    }

    private long full() {
        return rate.burst() * rate.periodNanos();
    }

    private void fill(long nowNanos) {
        long untilFull = (full() - credit) / rate.amount() + 1;
        // Threads that share a bucket may have read the clock in another order.
        long passed = Math.max(0, Math.min(nowNanos - filledAt, untilFull));
        credit = Math.min(full(), credit + passed * rate.amount());
        filledAt = Math.max(filledAt, nowNanos);
    }

    private long msUntil(long wanted) {
        return (wanted - credit) / (rate.amount() * NANOS_PER_MS) + 1;
    }
}
