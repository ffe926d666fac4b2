package io.busline.app.faults;

import java.util.Locale;

/**
 * A broken promise.
 *
 * @param seq 0 where none is known
 * @param client who was wronged; {@link Checker#HISTORY} for the history as it was in the end
 * @param at ms since the run began
 * @param evidence what was seen, with times
 */
record Violation(Kind kind, String room, long seq, String client, String id, long at, String evidence) {

    enum Kind {
        /** Acknowledged, yet not given to a member who was there or came back, who was not told of a gap either. */
        LOST,
        /** Not acknowledged but known to others, and a member got neither it nor word of a gap. */
        HOLE,
        /** One message twice: the same {@code seq} again to a client, or one id under two. */
        DOUBLED,
        /** A lower {@code seq} after a higher one. */
        OUT_OF_ORDER,
        /** One message acknowledged under two {@code seq}s. */
        ACKED_TWICE,
        /** Two messages under one {@code seq}. */
        SEQ_REUSED,
        /** Sent after another one was acknowledged, and got a lower {@code seq}. */
        SEQ_BACKWARDS,
        /** Sent again and again, and in the end still not acknowledged. */
        UNACKNOWLEDGED,
        /**
         * A member was told that something is gone which history had in the end. Not silence, so no failure; but a
         * pity.
         */
        NEEDLESS_GAP;

        boolean breaksPromise() {
            return this != NEEDLESS_GAP;
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s room=%s seq=%d client=%s id=%s at=%d ms: %s",
                kind,
                room,
                seq,
                client,
                id,
                at,
                evidence);
    }
}
