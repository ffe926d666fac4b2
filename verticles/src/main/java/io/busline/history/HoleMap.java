package io.busline.history;

import io.busline.protocol.Hole;
import io.busline.protocol.StoredMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The holes found in a range of numbers, which may overlap. An unused number hides what lies there: somebody came too late
 * with it. A lost one does not: what is there was not lost.
 */
final class HoleMap {
    private final List<Hole> holes = new ArrayList<>();

    /** Takes what of the holes lies from {@code first} to {@code last}. */
    HoleMap(Collection<Hole> found, long first, long last) {
        for (Hole hole : found) {
            if (hole.to() >= first && hole.from() <= last) {
                holes.add(new Hole(Math.max(hole.from(), first), Math.min(hole.to(), last), hole.lost()));
            }
        }
        holes.sort(Comparator.comparingLong(Hole::from));
    }

    boolean hides(long seq) {
        return holes.stream().anyMatch(hole -> !hole.lost() && hole.from() <= seq && seq <= hole.to());
    }

    /** The holes in order, none covering a number twice, and none covering one of the messages. */
    List<Hole> without(Collection<StoredMessage> messages) {
        TreeSet<Long> taken = new TreeSet<>();
        messages.forEach(message -> taken.add(message.seq()));
        List<Hole> clear = new ArrayList<>();
        long next = 0;
        for (Hole hole : holes) {
            next = Math.max(next, hole.from());
            for (long seq : taken.subSet(next, true, Math.max(next, hole.to()), true)) {
                if (seq > next && seq <= hole.to()) {
                    clear.add(new Hole(next, seq - 1, hole.lost()));
                }
                next = seq + 1;
            }
            if (next <= hole.to()) {
                clear.add(new Hole(next, hole.to(), hole.lost()));
                next = hole.to() + 1;
            }
        }
        return clear;
    }
}
