package io.busline.history.redis;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * The right to do what one node does for all, in one window of time. Time is cut into windows of one length, which all
 * nodes know; each window has a number, and a key of its own in Redis whose name contains the number. Whoever adds its
 * member to the key first ({@code ZADD NX}) holds the lease of that window. Immutable.
 *
 * <p><b>What it promises.</b> A number has one holder at the most, as long as Redis keeps the key and clocks of nodes
 * differ by less than a window. A holder that dies is followed by another in the next window, at the latest one window
 * later. Nothing is ever taken away: there is no release.
 *
 * <p><b>What it does not promise.</b> Two nodes whose clocks differ can hold two neighbouring windows at the same
 * moment; so can a holder that was frozen beyond its window, and the next one. A Redis that loses its data forgets who
 * holds what. Therefore the work itself must stand two workers: either because each of its commands is atomic and
 * additive, as raising a counter by {@code INCRBY} is, or because it is fenced by {@link #number}.
 *
 * <p><b>What a holder must do.</b> Look at the state of things after it has got the lease, because the holder before
 * may just have done the work. Work that commands cannot make additive carries {@link #number} along: numbers rise from
 * holder to holder, so whoever takes the work's result can ignore those below the highest it has seen ({@code ZADD GT}
 * does that).
 *
 * @param number the window's number, which is the fencing number: ms since 1970 over the window's length
 * @param window the length of a window, whole seconds
 */
public record Lease(long number, Duration window) {
    /** The windows that a key is kept for. */
    private static final int WINDOWS_KEPT = 2;

    /** How many commands {@link #addTaking} adds. */
    private static final int COMMANDS = 2;

    /**
     * The lease of the window that contains a moment.
     *
     * @param now ms since 1970
     */
    public static Lease at(long now, Duration window) {
        return new Lease(Math.floorDiv(now, window.toMillis()), window);
    }

    /**
     * Adds the attempt to take the lease.
     *
     * @param key contains {@link #number}; the same for all who compete
     * @param member the same for all who compete
     * @param note kept as the member's score, for people who look into Redis
     */
    public void addTaking(Commands commands, String key, String member, long note) {
        commands.zaddNx(key).member(note, member);
        commands.expire(key, WINDOWS_KEPT * window.toSeconds());
    }

    /** Takes the answers to {@link #addTaking}: whether the caller holds the lease. */
    public static boolean isTaken(Answers answers) {
        boolean taken = answers.nextLong() == 1;
        answers.skip(COMMANDS - 1);
        return taken;
    }

    /** Tries to take the lease, in a round trip of its own; parameters as in {@link #addTaking}. */
    public Future<Boolean> take(Pipeline redis, String key, String member, long note) {
        Commands commands = new Commands();
        addTaking(commands, key, member, note);
        return redis.send(commands).map(Lease::isTaken);
    }
}
