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
 * The gaps found in a room, which may overlap. An unused number hides what lies there: somebody came too late with it. A
 * lost one does not: what is there was not lost.
 */
final class GapMap {
    private final List<SeqGap> gaps;
    /** Of the unused ones, from the first number to the last, those that overlap as one. */
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

    boolean hides(long seq) {
        Map.Entry<Long, Long> gap = unused.floorEntry(seq);
        return gap != null && seq <= gap.getValue();
    }

    /** What of the gaps lies from {@code first} to {@code last}, in order, none covering a number twice or a message. */
    List<SeqGap> between(long first, long last, Collection<StoredEvent> messages) {
        TreeSet<Long> taken = new TreeSet<>();
        messages.forEach(message -> taken.add(message.seq()));
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
