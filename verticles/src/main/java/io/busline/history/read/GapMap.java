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
 * The holes found in a room, which may overlap. An unused number hides what lies there: somebody came too late with it. A
 * lost one does not: what is there was not lost.
 */
final class GapMap {
    private final List<SeqGap> holes;
    /** Of the unused ones, from the first number to the last, those that overlap as one. */
    private final TreeMap<Long, Long> unused = new TreeMap<>();

    GapMap(Collection<SeqGap> found) {
        holes = new ArrayList<>(found);
        holes.sort(Comparator.comparingLong(SeqGap::from));
        for (SeqGap hole : holes) {
            if (!hole.lost()) {
                Map.Entry<Long, Long> before = unused.lastEntry();
                boolean overlaps = before != null && before.getValue() >= hole.from();
                unused.merge(overlaps ? before.getKey() : hole.from(), hole.to(), Math::max);
            }
        }
    }

    boolean hides(long seq) {
        Map.Entry<Long, Long> hole = unused.floorEntry(seq);
        return hole != null && seq <= hole.getValue();
    }

    /** What of the holes lies from {@code first} to {@code last}, in order, none covering a number twice or a message. */
    List<SeqGap> between(long first, long last, Collection<StoredEvent> messages) {
        TreeSet<Long> taken = new TreeSet<>();
        messages.forEach(message -> taken.add(message.seq()));
        List<SeqGap> clear = new ArrayList<>();
        long next = first;
        for (SeqGap hole : holes) {
            long to = Math.min(hole.to(), last);
            next = Math.max(next, hole.from());
            if (next > to) {
                continue;
            }
            for (long seq : taken.subSet(next, true, to, true)) {
                if (seq > next) {
                    clear.add(new SeqGap(next, seq - 1, hole.lost()));
                }
                next = seq + 1;
            }
            if (next <= to) {
                clear.add(new SeqGap(next, to, hole.lost()));
                next = to + 1;
            }
        }
        return clear;
    }
}
