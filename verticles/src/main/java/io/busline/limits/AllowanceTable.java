package io.busline.limits;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The allowances of users, or of addresses. One is kept while a session is open and until all of it may be used again,
 * so that nobody gets a new one by coming back. Any thread may call it.
 */
final class AllowanceTable<K> {
    private final Rate[] rates;
    private final int mostSessions;
    private final Map<K, Allowance> allowances = new ConcurrentHashMap<>();
    /** Those without a session, that will be looked at by {@link #sweep}; each is in it once. */
    private final Queue<K> idle = new ConcurrentLinkedQueue<>();

    /**
     * @param rates by {@link Use#ordinal()}; null for no limit
     * @param mostSessions sessions that may be open at once; 0 for no limit
     */
    AllowanceTable(Rate[] rates, int mostSessions) {
        this.rates = rates;
        this.mostSessions = mostSessions;
    }

    /**
     * Counts a session; null if there are too many already. {@link #close} must follow otherwise.
     *
     * @param used becomes the allowance if there is none yet; null for a new one
     */
    Allowance open(K key, Allowance used) {
        boolean[] opened = new boolean[1];
        Allowance allowance = allowances.compute(key, (same, known) -> {
            Allowance its = known != null ? known : used != null ? used : new Allowance(rates);
            opened[0] = mostSessions == 0 || its.sessions < mostSessions;
            its.sessions += opened[0] ? 1 : 0;
            return its;
        });
        return opened[0] ? allowance : null;
    }

    void close(K key) {
        allowances.computeIfPresent(key, (same, its) -> {
            its.sessions--;
            if (its.sessions == 0 && !its.isIdle) {
                its.isIdle = true;
                idle.add(key);
            }
            return its;
        });
    }

    /** Forgets some of those that are not needed any more. */
    void sweep(int most, long nowNanos) {
        K first = null;
        for (int i = 0; i < most; i++) {
            K key = idle.poll();
            if (key == null) {
                return;
            }
            if (key.equals(first)) {
                idle.add(key); // all have been looked at
                return;
            }
            first = first == null ? key : first;
            allowances.computeIfPresent(key, (same, its) -> {
                boolean open = its.sessions > 0;
                boolean unused = !open && its.isUnused(nowNanos);
                its.isIdle = !open && !unused;
                if (its.isIdle) {
                    idle.add(key);
                }
                return unused ? null : its;
            });
        }
    }

    int size() {
        return allowances.size();
    }
}
