package io.busline.history.settle;

import io.busline.history.layout.Keys;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * What is to become of some of a room's numbers: {@code stored} or {@code void}, decided once for each by whoever comes
 * first, its writer or one who got tired of waiting for it. {@code ZADD NX} makes the decision atomic and final.
 *
 * <p>Decisions are kept for {@link #LIFETIME}. That is long enough because a writer counts a message as stored only if it
 * had its decision within {@link #VALID} of asking for its number.
 */
public final class Decisions {
    public static final Duration LIFETIME = Duration.ofSeconds(60);
    public static final Duration VALID = Duration.ofSeconds(20);

    /** A key is kept for longer, so that its lifetime need not be renewed with each decision. */
    private static final Duration KEPT = LIFETIME.plusSeconds(60);

    /** So long a key's lifetime need not be renewed. */
    public static final Duration SPARED = Duration.ofSeconds(30);

    /** So many members a sorted set keeps in the compact form, with Redis' defaults. */
    private static final int NUMBERS_A_KEY = 128;

    private static final int UNUSED = 0;
    private static final int STORED = 1;

    private final String room;
    private final List<List<Long>> byKey = new ArrayList<>();
    private int size;
    private int expiries;

    /** @param seqs rising */
    public Decisions(String room, Iterable<Long> seqs) {
        this.room = room;
        long block = -1;
        for (long seq : seqs) {
            if (byKey.isEmpty() || seq / NUMBERS_A_KEY != block) {
                block = seq / NUMBERS_A_KEY;
                byKey.add(new ArrayList<>());
            }
            byKey.get(byKey.size() - 1).add(seq);
            size++;
        }
    }

    public void addAsStored(List<Request> commands) {
        add(commands, STORED, byKey.size());
    }

    void addAsUnused(List<Request> commands) {
        add(commands, UNUSED, byKey.size());
    }

    /**
     * Adds them as stored.
     *
     * @param lasting the first number of a key that is known to live long enough without being told so again
     */
    public void addAsStored(List<Request> commands, long lasting) {
        boolean spared = !byKey.isEmpty() && firstOfKey(byKey.get(0)) == lasting;
        add(commands, STORED, spared ? byKey.size() - 1 : byKey.size());
    }

    private void add(List<Request> commands, int decision, int expiring) {
        for (List<Long> seqs : byKey) {
            Request decide = Request.cmd(Command.ZADD).arg(key(seqs)).arg("NX");
            seqs.forEach(seq -> decide.arg(decision).arg(seq));
            commands.add(decide);
        }
        expiries = expiring;
        for (List<Long> seqs : byKey.subList(byKey.size() - expiring, byKey.size())) {
            commands.add(Request.cmd(Command.EXPIRE, key(seqs), KEPT.toSeconds()));
        }
    }

    /** The first number of the last key. */
    public long lastKey() {
        return firstOfKey(byKey.get(byKey.size() - 1));
    }

    /** Takes the answers to one adding; returns whether all numbers were decided by it. */
    public boolean takeAdded(Iterator<Response> answers) {
        long added = 0;
        for (int i = 0; i < byKey.size(); i++) {
            added += answers.next().toLong();
        }
        for (int i = 0; i < expiries; i++) {
            answers.next();
        }
        return added == size;
    }

    public void addQuestions(List<Request> commands) {
        for (List<Long> seqs : byKey) {
            Request ask = Request.cmd(Command.ZMSCORE).arg(key(seqs));
            seqs.forEach(ask::arg);
            commands.add(ask);
        }
    }

    /** Takes the answers to the questions; returns the numbers that were decided to be void. */
    public Set<Long> takeUnused(Iterator<Response> answers) {
        Set<Long> found = new HashSet<>();
        for (List<Long> seqs : byKey) {
            Response scores = answers.next();
            for (int i = 0; i < seqs.size(); i++) {
                if (scores.get(i) != null && scores.get(i).toDouble() == UNUSED) {
                    found.add(seqs.get(i));
                }
            }
        }
        return found;
    }

    private String key(List<Long> seqs) {
        return Keys.decisions(room, firstOfKey(seqs));
    }

    private static long firstOfKey(List<Long> seqs) {
        return seqs.get(0) / NUMBERS_A_KEY * NUMBERS_A_KEY;
    }
}
