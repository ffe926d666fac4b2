package io.busline.chat;

import io.busline.config.LimitsConfig;
import io.busline.identity.Identity;

/**
 * Somebody in the chat, through one connection or another way in: who it is, the rooms it has joined, and what it has
 * used of its limits. To be used from one context.
 */
public final class Participant {
    private final Identity identity;
    private final Memberships memberships;
    private final LimitsConfig limits;
    private final TokenBucket requests;
    /** Until when messages are taken for possible repeats; {@link System#nanoTime()}. */
    private final long mayRepeatUntil;

    /** Null before the first message: many clients only listen. */
    private TokenBucket messages;
    /** Null unless interceptors have held a message: appends then keep the participant's order. */
    private Sequence appends;

    /** @param mayRepeatForNanos how long messages of a returning user may be repeats; 0 for a user who is new */
    Participant(Identity identity, Memberships memberships, LimitsConfig limits, long mayRepeatForNanos) {
        long now = System.nanoTime();
        this.identity = identity;
        this.memberships = memberships;
        this.limits = limits;
        this.requests = new TokenBucket(limits.rates().requestsPerSecond(), now);
        this.mayRepeatUntil = now + mayRepeatForNanos;
    }

    public Identity identity() {
        return identity;
    }

    Memberships memberships() {
        return memberships;
    }

    /** Takes one request from the limit; gives 0, or after how many ms there will be one. */
    long takeRequest(long nowNanos) {
        return requests.take(nowNanos);
    }

    /** Takes one message from the limit; gives 0, or after how many ms there will be one. */
    long takeMessage(long nowNanos) {
        if (messages == null) {
            messages = new TokenBucket(limits.rates().messagesPerSecond(), nowNanos);
        }
        return messages.take(nowNanos);
    }

    /**
     * Whether a message may have been sent before, through another node. An id is known for {@code history.idLifetime}:
     * who has been back for longer can't repeat anything older.
     */
    boolean mayRepeat(long nowNanos) {
        return nowNanos - mayRepeatUntil < 0;
    }

    Sequence appends() {
        if (appends == null) {
            appends = new Sequence();
        }
        return appends;
    }
}
