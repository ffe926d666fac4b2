package io.busline.history.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands for one {@link Pipeline#send}, in order; {@link Answers} are taken in the same order. Not thread-safe.
 *
 * <p>Of commands that write, there are {@code INCRBY}, {@code ZADD} and {@code EXPIRE}, and no others may be added:
 * each of them is atomic, and carrying one out twice or late does no harm that the callers do not handle.
 */
public final class Commands {
    private final List<Request> requests = new ArrayList<>();
    /** The {@code ZADD} that {@link #member} adds to; null if the last command was another one. */
    private Request zadd;

    private String firstWritten;

    /** Whether nothing was added. */
    public boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Adds to a counter; answered by {@link Answers#nextLong} with the counter's new value. */
    public void incrBy(String key, long by) {
        writes(key);
        add(Request.cmd(Command.INCRBY).arg(key).arg(by));
    }

    /** Has the key deleted in {@code seconds} from now; replaces what an earlier call said. */
    public void expire(String key, long seconds) {
        writes(key);
        add(Request.cmd(Command.EXPIRE).arg(key).arg(seconds));
    }

    /**
     * Sets scores of a sorted set's members. At least one {@link #member} must follow. Answered by {@link
     * Answers#nextLong} with the number of members that are new; so are the three variants.
     */
    public Commands zadd(String key) {
        writes(key);
        return begin(Request.cmd(Command.ZADD).arg(key));
    }

    /** As {@link #zadd}, but leaves members that are there already as they are. */
    public Commands zaddNx(String key) {
        writes(key);
        return begin(Request.cmd(Command.ZADD).arg(key).arg("NX"));
    }

    /** As {@link #zadd}, but lowers scores only. */
    public Commands zaddLt(String key) {
        writes(key);
        return begin(Request.cmd(Command.ZADD).arg(key).arg("LT"));
    }

    /** As {@link #zadd}, but raises scores only. */
    public Commands zaddGt(String key) {
        writes(key);
        return begin(Request.cmd(Command.ZADD).arg(key).arg("GT"));
    }

    /**
     * Adds a member to the {@code ZADD} that was begun last.
     *
     * @throws IllegalStateException if another command was added since
     */
    public Commands member(long score, String member) {
        zadd().arg(score).arg(member);
        return this;
    }

    /** As {@link #member(long, String)}. */
    public Commands member(long score, long member) {
        zadd().arg(score).arg(member);
        return this;
    }

    /** As {@link #member(long, String)}. */
    public Commands member(long score, byte[] member) {
        zadd().arg(score).arg(member);
        return this;
    }

    /** Reads a counter; answered by {@link Answers#nextCounter}. */
    public void get(String key) {
        add(Request.cmd(Command.GET).arg(key));
    }

    /** Reads one member's score; answered by {@link Answers#nextScore}. */
    public void zscore(String key, String member) {
        add(Request.cmd(Command.ZSCORE).arg(key).arg(member));
    }

    /** Reads the scores of at least one member; answered by {@link Answers#nextScores}. */
    public void zmscore(String key, List<Long> members) {
        Request ask = Request.cmd(Command.ZMSCORE).arg(key);
        members.forEach(ask::arg);
        add(ask);
    }

    /** Reads a whole sorted set; answered by {@link Answers#nextScored}. */
    public void zrange(String key) {
        add(Request.cmd(Command.ZRANGE).arg(key).arg(0).arg(-1).arg("WITHSCORES"));
    }

    /** Reads the members whose score is over {@code after}; answered by {@link Answers#nextMembers}. */
    public void zrangeAfter(String key, long after) {
        add(Request.cmd(Command.ZRANGE).arg(key).arg("(" + after).arg("+inf").arg("BYSCORE"));
    }

    /**
     * Reads members with their scores; answered by {@link Answers#nextScoredBytes}.
     *
     * @param after only scores over this
     * @param before only scores under this; {@link Long#MAX_VALUE} for no bound
     * @param limit how many at most: the lowest, or the highest if {@code highestFirst}
     */
    public void zrangeBetween(String key, long after, long before, int limit, boolean highestFirst) {
        String low = "(" + after;
        String high = before == Long.MAX_VALUE ? "+inf" : "(" + before;
        Request range = Request.cmd(Command.ZRANGE).arg(key);
        if (highestFirst) {
            range.arg(high).arg(low).arg("BYSCORE").arg("REV");
        } else {
            range.arg(low).arg(high).arg("BYSCORE");
        }
        add(range.arg("LIMIT").arg(0).arg(limit).arg("WITHSCORES"));
    }

    /** Asks whether the server serves commands at all. */
    void ping() {
        add(Request.cmd(Command.PING));
    }

    /** Asks a Sentinel something about a master it watches. */
    void sentinel(String question, String master) {
        add(Request.cmd(Command.SENTINEL).arg(question).arg(master));
    }

    /** Asks how much memory the server uses, and may use. */
    void memory() {
        add(Request.cmd(Command.INFO).arg("memory"));
    }

    List<Request> requests() {
        return requests;
    }

    /** The first key that is written to; null if all commands only read. */
    String firstWritten() {
        return firstWritten;
    }

    private void writes(String key) {
        if (firstWritten == null) {
            firstWritten = key;
        }
    }

    private Commands begin(Request adding) {
        requests.add(adding);
        zadd = adding;
        return this;
    }

    private void add(Request request) {
        requests.add(request);
        zadd = null;
    }

    private Request zadd() {
        if (zadd == null) {
            throw new IllegalStateException("members are added to a ZADD only");
        }
        return zadd;
    }
}
