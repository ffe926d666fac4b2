package io.busline.limits;

import io.busline.config.LimitsConfig;
import io.busline.config.RatesConfig;

/**
 * How fast something may be used.
 *
 * @param amount tokens in a period
 * @param periodNanos the period
 * @param burst tokens that pass at once after a pause
 */
record Rate(long amount, long periodNanos, long burst) {
    static final long NANOS_PER_SECOND = 1_000_000_000;

    private static final long NANOS_PER_MINUTE = 60 * NANOS_PER_SECOND;

    /** So many tokens a second, with a burst of a second's worth. */
    static Rate perSecond(long amount) {
        return new Rate(amount, NANOS_PER_SECOND, amount);
    }

    static Rate perMinute(long amount) {
        return new Rate(amount, NANOS_PER_MINUTE, amount);
    }

    private Rate withBurstOf(long tokens) {
        return new Rate(amount, periodNanos, Math.max(amount, tokens));
    }

    /** The rate of one user; null if it is not limited. */
    static Rate ofUser(Use use, LimitsConfig limits) {
        RatesConfig rates = limits.rates();
        Rate rate = switch (use) {
            case MESSAGE -> perSecond(rates.messagesPerSecond());
            case REQUEST -> perSecond(rates.requestsPerSecond());
            case BYTE -> perSecond(rates.bytesPerSecond()).withBurstOf(limits.frameBytes());
            case JOIN -> perSecond(rates.joinsPerSecond()).withBurstOf(limits.roomsPerSession());
            case BAD_FRAME -> perMinute(limits.badFrames());
            case NEW_ROOM -> perMinute(rates.newRoomsPerMinute());
        };
        return rate.amount == 0 ? null : rate;
    }

    /** The rate of that many users together. */
    Rate times(int users) {
        long most = Long.MAX_VALUE / 4 / periodNanos; // so that a bucket's sums fit a long; nobody is that fast
        return new Rate(Math.min(most, amount * users), periodNanos, Math.min(most, burst * users));
    }
}
