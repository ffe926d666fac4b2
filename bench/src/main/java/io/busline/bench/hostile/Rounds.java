package io.busline.bench.hostile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which attacks are made, and which of them at once. */
public final class Rounds {
    static final int MOST_AT_ONCE = 3;

    private Rounds() {}

    /**
     * These attacks, one after the other; or, for a run of some minutes, up to three at once, chosen at random.
     *
     * @param minutes 0: each attack once
     * @param each how long an attack lasts
     */
    public static List<List<Attacks.Entry>> of(List<Attacks.Entry> attacks, int minutes, Duration each, long seed) {
        return minutes == 0
                ? inTurn(attacks)
                : mixed(attacks, (int) (Duration.ofMinutes(minutes).toMillis() / each.toMillis()), seed);
    }

    static List<List<Attacks.Entry>> inTurn(List<Attacks.Entry> attacks) {
        return attacks.stream().map(List::of).toList();
    }

    /** So many rounds, each of some of these; the same seed gives the same. */
    static List<List<Attacks.Entry>> mixed(List<Attacks.Entry> attacks, int rounds, long seed) {
        Random random = new Random(seed);
        List<List<Attacks.Entry>> mixed = new ArrayList<>();
        for (int i = 0; i < Math.max(1, rounds); i++) {
            List<Attacks.Entry> some = new ArrayList<>(attacks);
            Collections.shuffle(some, random);
            mixed.add(List.copyOf(some.subList(0, Math.min(some.size(), 1 + random.nextInt(MOST_AT_ONCE)))));
        }
        return mixed;
    }
}
