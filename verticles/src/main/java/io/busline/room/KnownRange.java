package io.busline.room;

import io.busline.history.ReadHistory;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ListIterator;

/**
 * A stretch of a room's past, as far as it is settled: every number in it is a message, or part of a gap.
 *
 * @param messages oldest first
 * @param after the number before the stretch
 * @param upTo its last number
 * @param lostUpTo the last number in it that may have been a message which is lost; 0 for none
 * @param all whether history has no messages before it
 */
record KnownRange(List<StoredEvent> messages, long after, long upTo, long lostUpTo, boolean all) {
    /** How many numbers behind an empty page may be on their way: more than two nodes can have, at 200 a batch. */
    private static final int ON_THE_WAY = 500;

    /**
     * The stretch that ends where the newest page of history has its first number that is unaccounted for, or whose message
     * is so new that it may not be decided yet whether it is stored.
     *
     * @param decidedBefore messages older than this are decided, ms since 1970
     */
    static KnownRange newest(ReadHistory.Page page, long decidedBefore) {
        List<SeqGap> steps = steps(page);
        if (steps.isEmpty()) {
            long start = page.kept() ? Math.max(0, page.newest() - ON_THE_WAY) : page.newest();
            return new KnownRange(List.of(), start, start, 0, true);
        }
        List<StoredEvent> messages = page.messages();
        long trusted = newestBefore(messages, decidedBefore);
        // Gaps that lie before the page's messages are another stretch's, but for those that adjoin.
        long start = messages.isEmpty()
                ? steps.get(steps.size() - 1).from()
                : messages.get(0).seq();
        long upTo = start - 1;
        long lostUpTo = 0;
        int reached = 0;
        for (SeqGap step : steps) {
            if (step.from() < start) {
                continue;
            }
            boolean isMessage =
                    reached < messages.size() && messages.get(reached).seq() == step.from();
            if (step.from() != upTo + 1 || isMessage && step.from() > trusted) {
                break;
            }
            upTo = step.to();
            reached += isMessage ? 1 : 0;
            lostUpTo = step.lost() ? step.to() : lostUpTo;
        }
        return new KnownRange(
                messages.subList(0, reached), unusedDownFrom(start - 1, steps), upTo, lostUpTo, !page.more());
    }

    /** The stretch that a page of history covers which was asked for what comes before {@code before}; all of it is settled. */
    static KnownRange older(ReadHistory.Page page, long before) {
        List<StoredEvent> messages = page.messages();
        long start = messages.isEmpty() ? before : messages.get(0).seq();
        long next = start;
        long lostUpTo = 0;
        List<SeqGap> steps = steps(page);
        for (SeqGap step : steps) {
            if (step.from() < start) {
                continue;
            }
            if (step.from() > next) {
                lostUpTo = step.from() - 1; // neither messages nor known to be unused
            }
            if (step.lost()) {
                lostUpTo = step.to();
            }
            next = step.to() + 1;
        }
        if (next < before) {
            lostUpTo = before - 1;
        }
        return new KnownRange(messages, unusedDownFrom(start - 1, steps), before - 1, lostUpTo, !page.more());
    }

    /** The first number, going down, that is not part of an unused gap. */
    private static long unusedDownFrom(long seq, List<SeqGap> steps) {
        long down = seq;
        for (ListIterator<SeqGap> i = steps.listIterator(steps.size()); i.hasPrevious(); ) {
            SeqGap step = i.previous();
            if (step.to() == down && !step.lost()) {
                down = step.from() - 1;
            }
        }
        return down;
    }

    /** Messages and gaps in order; a message looks like a gap of one number that is not lost. */
    private static List<SeqGap> steps(ReadHistory.Page page) {
        List<SeqGap> steps = new ArrayList<>(page.gaps());
        page.messages().forEach(message -> steps.add(SeqGap.unused(message.seq())));
        steps.sort(Comparator.comparingLong(SeqGap::from));
        return steps;
    }

    private static long newestBefore(List<StoredEvent> messages, long ms) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).ts() < ms) {
                return messages.get(i).seq();
            }
        }
        return -1;
    }
}
