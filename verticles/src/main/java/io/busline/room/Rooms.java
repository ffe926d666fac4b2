package io.busline.room;

import io.busline.history.ReadHistory;
import io.busline.protocol.BuslineException;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The rooms of one gateway. To be used from the gateway's context. */
public interface Rooms {
    /**
     * What a member finds when it joins.
     *
     * @param seq the room's newest event that {@code messages} reach up to; the seat continues behind it
     * @param complete false if older events than the member asked for are gone or were cut by the limit
     * @param skipped if the answer is complete, the numbers that are missing among the events
     */
    record Entry(Seat seat, long seq, List<StoredEvent> messages, boolean complete, List<SeqGap> skipped) {}

    /**
     * A page of a room's history.
     *
     * @param messages oldest first
     * @param more whether there may be further ones beyond the limit, or beyond what one answer may carry in bytes
     */
    record Excerpt(List<StoredEvent> messages, boolean more) {}

    /**
     * Takes a seat in a room. Nothing is delivered before the caller lets the seat {@link Seat#goLive() go live}, and
     * then everything behind {@link Entry#seq}, once and in order.
     *
     * @param since the last {@code seq} that the member has seen, if it comes back
     * @param limit most events to read, 0 for none
     * @param refusalToOpen asked if nobody has ever written in the room and nobody else keeps it open: why the member
     *     may not open it, or empty if it may
     */
    Future<Entry> join(
            String room,
            Member member,
            OptionalLong since,
            int limit,
            Supplier<Optional<BuslineException>> refusalToOpen);

    /**
     * What a client asks of history, if it is in memory; empty if it must be read. It lacks nothing that was stored
     * before the call.
     */
    Future<Optional<Excerpt>> recent(ReadHistory query);

    /**
     * Sends a frame that has no {@code seq} to the room's members on all nodes, past the ordering. It is not stored,
     * the bus may lose it, and members who are behind do not get it.
     */
    void broadcast(String room, EncodedFrame frame);
}
