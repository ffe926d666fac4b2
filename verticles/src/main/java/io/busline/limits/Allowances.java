package io.busline.limits;

import io.busline.config.LimitsConfig;
import java.util.Arrays;

/**
 * What each user, and each address with guests, has used of its limits on this node, whatever sessions it opens. One
 * instance a node; any thread may call it.
 */
public final class Allowances {
    private final LimitsConfig limits;
    private final Rate[] userRates;
    final AllowanceTable<String> users;
    /** Null if addresses have no limit. */
    final AllowanceTable<String> addresses;

    public Allowances(LimitsConfig limits) {
        this.limits = limits;
        this.userRates = new Rate[Use.values().length];
        for (Use use : Use.values()) {
            userRates[use.ordinal()] = Rate.ofUser(use, limits);
        }
        this.users = new AllowanceTable<>(userRates, limits.sessionsPerUser());
        int together = limits.rates().usersPerAddress();
        this.addresses = together == 0 ? null : new AllowanceTable<>(timesUsers(together), 0);
    }

    private Rate[] timesUsers(int users) {
        return Arrays.stream(userRates)
                .map(rate -> rate == null ? null : rate.times(users))
                .toArray(Rate[]::new);
    }

    /** The limits that this was made of. */
    public LimitsConfig limits() {
        return limits;
    }

    /**
     * For a session that has just opened, of a client that is nobody yet. {@link SessionAllowance#close} must follow.
     *
     * @param address what counts as the client's address; null if it is not known
     */
    public SessionAllowance open(String address) {
        return new SessionAllowance(this, addresses == null ? null : address);
    }

    /** Forgets who has gone and has all of its allowance again. To be called again and again; does a part each time. */
    public void sweep(int most) {
        long now = System.nanoTime();
        users.sweep(most, now);
        if (addresses != null) {
            addresses.sweep(most, now);
        }
    }

    boolean limits(Use use) {
        return userRates[use.ordinal()] != null;
    }

    /** For a client of whom it is not known who it is. */
    Allowance ofNobody() {
        return new Allowance(userRates);
    }
}
