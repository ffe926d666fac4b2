package io.busline.chat;

import io.busline.identity.Identity;
import io.busline.limits.SessionAllowance;
import io.busline.limits.Use;

/**
 * Somebody in the chat, through one connection or another way in: who it is, the rooms it has joined, and what it may
 * use. To be used from one context.
 */
public final class Participant {
    private static final int REQUESTS_OF_REFUSED_JOIN = 10;

    private final Identity identity;
    private final Memberships memberships;
    private final SessionAllowance allowance;
    /** Until when messages are taken for possible repeats; {@link System#nanoTime()}. */
    private final long mayRepeatUntil;

    /** Null unless interceptors have held a message: appends then keep the participant's order. */
    private Sequence appends;

    /** @param mayRepeatForNanos how long messages of a returning user may be repeats; 0 for a user who is new */
    Participant(Identity identity, Memberships memberships, SessionAllowance allowance, long mayRepeatForNanos) {
        this.identity = identity;
        this.memberships = memberships;
        this.allowance = allowance;
        this.mayRepeatUntil = System.nanoTime() + mayRepeatForNanos;
    }

    public Identity identity() {
        return identity;
    }

    Memberships memberships() {
        return memberships;
    }

    /** Takes one, and gives 0; if there is none, gives after how many ms there will be. */
    long take(Use use, long nowNanos) {
        return allowance.take(use, nowNanos);
    }

    /** An error is about to be answered: it costs a request. */
    void spendError() {
        allowance.spend(Use.REQUEST, 1, System.nanoTime());
    }

    /** A join was refused, because there are too many. Others of the same address need not pay for it. */
    void payForRefusedJoin() {
        allowance.spendOfUser(Use.REQUEST, REQUESTS_OF_REFUSED_JOIN, System.nanoTime());
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
