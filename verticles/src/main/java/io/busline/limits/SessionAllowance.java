package io.busline.limits;

import io.busline.protocol.User;

/**
 * What one session may use: of its user's allowance, which all sessions of the user on this node share, and for a guest
 * also of its address's, so that nobody gains by being many guests. Before it is known who the client is, it has an
 * allowance of its own within that of its address. To be used from the session's context. Times are {@link
 * System#nanoTime()}.
 */
public final class SessionAllowance {
    private final Allowances all;
    /** Null if addresses have no limit, or this one is not known. */
    private final String address;

    private Allowance ofAddress;
    /** Whether what the session uses counts for the address too. */
    private boolean countsForAddress;

    private Allowance ofUser;
    /** Null before it is known. */
    private String userId;

    private boolean overdrawn;

    SessionAllowance(Allowances all, String address) {
        this.all = all;
        this.address = address;
        this.ofAddress = address == null ? null : all.addresses.open(address, null);
        this.countsForAddress = address != null;
    }

    /**
     * From now on the user's allowance counts; for somebody new, what has been used already counts too. To be called
     * until it succeeds.
     *
     * @return false if the user has as many sessions open as it may have: nothing has changed then
     */
    public boolean enter(User user) {
        Allowance its = all.users.open(user.id(), ofUser);
        if (its == null) {
            return false;
        }
        ofUser = its;
        userId = user.id();
        countsForAddress = ofAddress != null && user.guest();
        return true;
    }

    /** The session has ended. */
    public void close() {
        if (userId != null) {
            all.users.close(userId);
        }
        if (address != null) {
            all.addresses.close(address);
        }
    }

    /** Takes one, and returns 0; if there is none, returns in how many ms there will be. */
    public long take(Use use, long nowNanos) {
        if (!all.limits(use)) {
            return 0;
        }
        long wait = user().take(use, nowNanos);
        if (wait > 0 || !countsForAddress) {
            return wait;
        }
        wait = ofAddress.take(use, nowNanos);
        if (wait > 0) {
            user().giveBack(use);
        }
        return wait;
    }

    /** As {@link #take}, but only of the user's own. */
    public long takeOfUser(Use use, long nowNanos) {
        return all.limits(use) ? user().take(use, nowNanos) : 0;
    }

    /** As {@link #take}, but only of what the guests of the address may use together; 0 for others. */
    public long takeOfAddress(Use use, long nowNanos) {
        return all.limits(use) && countsForAddress ? ofAddress.take(use, nowNanos) : 0;
    }

    /** As {@link #spend}, but others of the address do not pay for it. */
    public void spendOfUser(Use use, long amount, long nowNanos) {
        if (all.limits(use)) {
            overdrawn |= user().spend(use, amount, nowNanos) > 0 && use.isSent();
        }
    }

    /** Counts what has happened already, whether or not there was any left. */
    public void spend(Use use, long amount, long nowNanos) {
        if (!all.limits(use)) {
            return;
        }
        long wait = user().spend(use, amount, nowNanos);
        if (countsForAddress) {
            wait = Math.max(wait, ofAddress.spend(use, amount, nowNanos));
        }
        overdrawn |= wait > 0 && use.isSent();
    }

    /** Whether more has been sent than there was. */
    public boolean isOverdrawn() {
        return overdrawn;
    }

    /** 0, or in how many ms all that has been sent will be paid for. */
    public long debtMs(long nowNanos) {
        long debt = ofUser == null ? 0 : ofUser.debtMs(nowNanos);
        if (countsForAddress) {
            debt = Math.max(debt, ofAddress.debtMs(nowNanos));
        }
        overdrawn = debt > 0;
        return debt;
    }

    private Allowance user() {
        if (ofUser == null) {
            ofUser = all.ofNobody();
        }
        return ofUser;
    }
}
