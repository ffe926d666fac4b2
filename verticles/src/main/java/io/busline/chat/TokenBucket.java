package io.busline.chat;

/** Limits a rate. After a pause, a burst of one second's worth passes. Not thread-safe. */
public final class TokenBucket {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MS = 1_000_000;

    private final int perSecond;
    /** In billionths of a token: each nanosecond adds {@code perSecond} of them. */
    private long credit;

    private long filledAt;

    /** @param perSecond tokens a second; 0: no limit */
    public TokenBucket(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.credit = perSecond * NANOS_PER_SECOND;
        this.filledAt = nowNanos;
    }

    /** Takes a token and returns 0; if there is none, returns in how many ms, at least 1, there will be. */
    public long take(long nowNanos) {
        if (perSecond == 0) {
            return 0;
        }
        long passed = Math.min(nowNanos - filledAt, NANOS_PER_SECOND);
        credit = Math.min(perSecond * NANOS_PER_SECOND, credit + passed * perSecond);
        filledAt = nowNanos;
        if (credit >= NANOS_PER_SECOND) {
            credit -= NANOS_PER_SECOND;
            return 0;
        }
        long missing = NANOS_PER_SECOND - credit;
        return missing / (perSecond * NANOS_PER_MS) + 1;
    }
}
