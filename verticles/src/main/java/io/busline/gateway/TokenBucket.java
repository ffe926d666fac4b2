package io.busline.gateway;

/** Lets through a rate and, after a pause, a burst of one second's worth. Not thread-safe. */
final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final int perSecond;
    private double tokens;
    private long filledAt;

    /** @param perSecond 0: everything is let through */
    TokenBucket(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.filledAt = nowNanos;
    }

    /** Takes a token and returns 0, or returns after how many ms, at least 1, there will be one. */
    long take(long nowNanos) {
        if (perSecond == 0) {
            return 0;
        }
        tokens = Math.min(perSecond, tokens + (nowNanos - filledAt) / NANOS_PER_SECOND * perSecond);
        filledAt = nowNanos;
        if (tokens >= 1) {
            tokens--;
            return 0;
        }
        return Math.max(1, (long) Math.ceil((1 - tokens) * 1000 / perSecond));
    }
}
