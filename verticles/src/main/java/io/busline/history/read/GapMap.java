package io.busline.history.read;

import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The gaps found in a room, which may overlap. An unused number hides an event under it: its writer was too late. A
 * lost number does not: an event under it was not lost. Immutable.
 */
final class GapMap {
    private final List<SeqGap> gaps;
    /** The unused gaps, from the first number to the last; those that overlap are one. */
    private final TreeMap<Long, Long> unused = new TreeMap<>();

    GapMap(Collection<SeqGap> found) {
        gaps = new ArrayList<>(found);
        gaps.sort(Comparator.comparingLong(SeqGap::from));
        for (SeqGap gap : gaps) {
            if (!gap.lost()) {
                Map.Entry<Long, Long> before = unused.lastEntry();
                boolean overlaps = before != null && before.getValue() >= gap.from();
                unused.merge(overlaps ? before.getKey() : gap.from(), gap.to(), Math::max);
            }
        }
    }

    /** These gaps and more. */
    GapMap with(Collection<SeqGap> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<SeqGap> all = new ArrayList<>(gaps);
        all.addAll(more);
        return new GapMap(all);
    }

    /** Whether an event under the number must not be shown. */
    boolean hides(long seq) {
        Map.Entry<Long, Long> gap = unused.floorEntry(seq);
        return gap != null && seq <= gap.getValue();
    }

    /** The parts of the gaps from {@code first} to {@code last}, in order. None covers an event, nor a number twice. */
    List<SeqGap> between(long first, long last, Collection<StoredEvent> events) {
        TreeSet<Long> taken = new TreeSet<>();
        events.forEach(event -> taken.add(event.seq()));
        List<SeqGap> clear = new ArrayList<>();
        long next = first;
        for (SeqGap gap : gaps) {
            long to = Math.min(gap.to(), last);
            next = Math.max(next, gap.from());
            if (next > to) {
                continue;
            }
            for (long seq : taken.subSet(next, true, to, true)) {
                if (seq > next) {
                    clear.add(new SeqGap(next, seq - 1, gap.lost()));
                }
                next = seq + 1;
            }
            if (next <= to) {
                clear.add(new SeqGap(next, to, gap.lost()));
                next = to + 1;
            }
        }
        return clear;
    }
}
