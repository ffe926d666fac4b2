package io.busline.room;

import io.busline.history.ReadHistory;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ListIterator;

/**
 * A range of a room's numbers that are settled: each belongs to an event or to a gap.
 *
 * @param messages the events, oldest first
 * @param after the number before the range
 * @param upTo the last number of the range
 * @param lostUpTo the last number of a lost gap in the range; 0 for none
 * @param all whether history has no events before the range
 */
record KnownRange(List<StoredEvent> messages, long after, long upTo, long lostUpTo, boolean all) {
    /**
     * Numbers before the newest that may be in flight when a page is empty: more than two nodes can have, at 200 a
     * batch.
     */
    private static final int MAX_IN_FLIGHT = 500;

    /**
     * The range at the beginning of the newest page of history. It ends before the first number that is neither an
     * event nor in a gap, and before the first event that is so new that it may not be decided yet.
     *
     * @param decidedBefore events older than this are decided, ms since 1970
     */
    static KnownRange newest(ReadHistory.Page page, long decidedBefore) {
        List<SeqGap> steps = steps(page);
        if (steps.isEmpty()) {
            long start = page.kept() ? Math.max(0, page.newest() - MAX_IN_FLIGHT) : page.newest();
            return new KnownRange(List.of(), start, start, 0, true);
        }
        List<StoredEvent> messages = page.messages();
        long trusted = newestBefore(messages, decidedBefore);
        // Gaps before the page's events belong to an earlier range, unless they adjoin.
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

    /** The range of a page that holds the newest events before {@code before}. All numbers up to there are settled. */
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
                lostUpTo = step.from() - 1; // neither an event nor known to be unused
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

    /** Events and gaps in order. An event looks like an unused gap of one number. */
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
