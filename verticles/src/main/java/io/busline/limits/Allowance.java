package io.busline.limits;

/**
 * What one user, or the guests of one address together, may use. Any thread may call it; a bucket is made when it is
 * needed first, because many users only listen.
 */
final class Allowance {
    private final Rate[] rates;
    private final TokenBucket[] buckets;
    /** Sessions open; only {@link AllowanceTable} uses it. */
    int sessions;
    /** Whether {@link AllowanceTable} will look whether this can be forgotten; only it uses this. */
    boolean isIdle;

    /** @param rates by {@link Use#ordinal()}, null for no limit; not copied */
    Allowance(Rate[] rates) {
        this.rates = rates;
        this.buckets = new TokenBucket[rates.length];
    }

    /** Takes one, and returns 0; if there is none, returns in how many ms there will be. */
    synchronized long take(Use use, long nowNanos) {
        TokenBucket bucket = bucket(use, nowNanos);
        return bucket == null ? 0 : bucket.take(nowNanos);
    }

    /** What was taken was not needed. */
    synchronized void giveBack(Use use) {
        TokenBucket bucket = buckets[use.ordinal()];
        if (bucket != null) {
            bucket.giveBack();
        }
    }

    /** Counts what has happened already. Returns 0, or in how many ms it will be paid for. */
    synchronized long spend(Use use, long amount, long nowNanos) {
        TokenBucket bucket = bucket(use, nowNanos);
        return bucket == null ? 0 : bucket.spend(amount, nowNanos);
    }

    /** 0, or in how many ms all that has been sent will be paid for. */
    synchronized long debtMs(long nowNanos) {
        return Math.max(debtMs(Use.REQUEST, nowNanos), debtMs(Use.BYTE, nowNanos));
    }

    private long debtMs(Use use, long nowNanos) {
        TokenBucket bucket = buckets[use.ordinal()];
        return bucket == null ? 0 : bucket.debtMs(nowNanos);
    }

    /** Whether all of it may be used, as by somebody who comes for the first time. */
    synchronized boolean isUnused(long nowNanos) {
        for (TokenBucket bucket : buckets) {
            if (bucket != null && !bucket.isFull(nowNanos)) {
                return false;
            }
        }
        return true;
    }

    private TokenBucket bucket(Use use, long nowNanos) {
        int index = use.ordinal();
        if (buckets[index] == null && rates[index] != null) {
            buckets[index] = new TokenBucket(rates[index], nowNanos);
        }
        return buckets[index];
    }
}
