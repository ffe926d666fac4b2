package io.busline.history;

import io.busline.bus.Request;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.List;

/**
 * Reads events that the bus did not bring, and settles numbers that are missing. What the answer says will not change.
 * Fails with {@code unavailable} when Redis is out of reach.
 *
 * @param after the last {@code seq} that is not asked for
 * @param last the last one that is
 * @param missingUpTo up to here they have been missing for {@code waitedMs}; those of a writer that takes too long are
 *     settled as unused
 * @param waitedMs ms
 */
public record SettleNumbers(String room, long after, long last, long missingUpTo, long waitedMs)
        implements Request<SettleNumbers.Settled> {

    /**
     * What is settled.
     *
     * @param messages the events, oldest first
     * @param gaps oldest first
     * @param more whether there are further events up to {@code last}
     */
    public record Settled(List<StoredEvent> messages, List<SeqGap> gaps, boolean more) {
        public Settled {
            messages = List.copyOf(messages);
            gaps = List.copyOf(gaps);
        }
    }
}
