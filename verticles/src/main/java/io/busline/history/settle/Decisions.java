package io.busline.history.settle;

import io.busline.history.layout.Keys;
import io.busline.history.redis.Answers;
import io.busline.history.redis.Commands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What some of a room's numbers are decided to be: stored or unused. Each is decided once, by whoever comes first: its
 * writer, or a node that has waited for it for too long. {@code ZADD NX} makes the decision atomic and final.
 *
 * <p>Decisions are kept for {@link #LIFETIME}. That is long enough because a writer counts an event as stored only if
 * it had its decision within {@link #VALID} of asking for its number.
 */
public final class Decisions {
    public static final Duration LIFETIME = Duration.ofSeconds(60);
    public static final Duration VALID = Duration.ofSeconds(20);

    /** A key is kept for longer than a decision, so that its lifetime need not be renewed with each decision. */
    private static final Duration KEY_LIFETIME = LIFETIME.plusSeconds(60);

    /** For this long after its lifetime was set, a key lives long enough for new decisions. */
    public static final Duration RENEW_AFTER = Duration.ofSeconds(30);

    /** Up to this size, with Redis' defaults, a sorted set is kept in its compact form. */
    private static final int NUMBERS_PER_KEY = 128;

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
            if (byKey.isEmpty() || seq / NUMBERS_PER_KEY != block) {
                block = seq / NUMBERS_PER_KEY;
                byKey.add(new ArrayList<>());
            }
            byKey.get(byKey.size() - 1).add(seq);
            size++;
        }
    }

    /** Adds the attempt to have all decided as stored. */
    public void addAsStored(Commands commands) {
        add(commands, STORED, byKey.size());
    }

    /** Adds the attempt to have all decided as unused. */
    void addAsUnused(Commands commands) {
        add(commands, UNUSED, byKey.size());
    }

    /**
     * As {@link #addAsStored(Commands)}.
     *
     * @param lasting the first number of a key whose lifetime need not be renewed
     */
    public void addAsStored(Commands commands, long lasting) {
        boolean firstLasts = !byKey.isEmpty() && firstOfKey(byKey.get(0)) == lasting;
        add(commands, STORED, firstLasts ? byKey.size() - 1 : byKey.size());
    }

    private void add(Commands commands, int decision, int expiring) {
        for (List<Long> seqs : byKey) {
            commands.zaddNx(key(seqs));
            for (long seq : seqs) {
                commands.member(decision, seq);
            }
        }
        expiries = expiring;
        for (List<Long> seqs : byKey.subList(byKey.size() - expiring, byKey.size())) {
            commands.expire(key(seqs), KEY_LIFETIME.toSeconds());
        }
    }

    /** The first number of the last key. */
    public long lastKey() {
        return firstOfKey(byKey.get(byKey.size() - 1));
    }

    /** Takes the answers to what was added last; returns whether all numbers were decided by it. */
    public boolean takeAdded(Answers answers) {
        long added = 0;
        for (int i = 0; i < byKey.size(); i++) {
            added += answers.nextLong();
        }
        answers.skip(expiries);
        return added == size;
    }

    /** Adds the question what the numbers are decided to be. */
    public void addQuestions(Commands commands) {
        byKey.forEach(seqs -> commands.zmscore(key(seqs), seqs));
    }

    /** Takes the answers to the question; returns the numbers that are decided to be unused. */
    public Set<Long> takeUnused(Answers answers) {
        Set<Long> found = new HashSet<>();
        for (List<Long> seqs : byKey) {
            List<OptionalLong> decisions = answers.nextScores();
            for (int i = 0; i < seqs.size(); i++) {
                if (decisions.get(i).equals(OptionalLong.of(UNUSED))) {
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
        return seqs.get(0) / NUMBERS_PER_KEY * NUMBERS_PER_KEY;
    }
}
