package io.busline.room;

import io.busline.bus.Requests;
import io.busline.history.ReadHistory;
import io.busline.history.ReadNewest;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Lets members into an open room. Each gets the events it asks for, from memory if they are there, and a seat that
 * continues behind them. To be used from the hub's context.
 */
final class Joining {
    private final Requests requests;
    private final HubMetrics metrics;
    private final int recentMessages;
    private final Map<ReadHistory, Future<ReadHistory.Page>> reading = new HashMap<>();

    /** @param recentMessages most events of a room in memory */
    Joining(Requests requests, HubMetrics metrics, int recentMessages) {
        this.requests = requests;
        this.metrics = metrics;
        this.recentMessages = recentMessages;
    }

    Future<Rooms.Entry> admit(RoomFeed feed, Member member, OptionalLong since, int limit) {
        if (since.orElse(0) <= feed.position()) {
            return readAndSeat(feed, member, since, limit);
        }
        // The client is ahead of this gateway: another gateway was faster, or the client remembers a history that is
        // lost.
        long seen = since.getAsLong();
        return requests.ask(new ReadNewest(Map.of(feed.room(), feed.newest()))).compose(newest -> {
            if (seen > Math.max(newest.get(0), feed.newest())) {
                long position = feed.position();
                return Future.succeededFuture(
                        new Rooms.Entry(feed.seat(member, position), position, List.of(), false, List.of()));
            }
            return seen > feed.position()
                    ? Future.succeededFuture(new Rooms.Entry(feed.seat(member, seen), seen, List.of(), true, List.of()))
                    : readAndSeat(feed, member, since, limit);
        });
    }

    private Future<Rooms.Entry> readAndSeat(RoomFeed feed, Member member, OptionalLong since, int limit) {
        long seen = since.orElse(0);
        if (covers(feed, seen, limit)) {
            metrics.joined(true);
            return Future.succeededFuture(seat(feed, member, since, limit));
        }
        metrics.joined(false);
        if (feed.recentSize() >= recentMessages) {
            return readHistory(feed, member, since, limit);
        }
        return backfill(feed)
                .compose(filled -> covers(feed, seen, limit)
                        ? Future.succeededFuture(seat(feed, member, since, limit))
                        : readHistory(feed, member, since, limit));
    }

    private static boolean covers(RoomFeed feed, long seen, int limit) {
        return feed.recentCovers(seen, limit, ReadHistory.CLIENT_BYTES);
    }

    /** Reads memory and takes the seat in one call, so that nothing can be released in between. */
    private static Rooms.Entry seat(RoomFeed feed, Member member, OptionalLong since, int limit) {
        RecentEvents.Slice slice = feed.recentSince(since.orElse(0), limit, ReadHistory.CLIENT_BYTES);
        return entry(feed.seat(member, feed.position()), feed.position(), since, slice);
    }

    private static Rooms.Entry entry(Seat seat, long position, OptionalLong since, RecentEvents.Slice slice) {
        boolean complete = since.isEmpty() || slice.complete();
        List<SeqGap> gaps = complete ? skipped(since, position, slice) : List.of();
        return new Rooms.Entry(seat, position, slice.messages(), complete, gaps);
    }

    /** The gaps between the events, from the first number that the member may expect. */
    private static List<SeqGap> skipped(OptionalLong since, long position, RecentEvents.Slice slice) {
        List<SeqGap> skipped = new ArrayList<>();
        List<StoredEvent> messages = slice.messages();
        if (since.isEmpty() && messages.isEmpty()) {
            return skipped;
        }
        long next = since.isPresent() ? since.getAsLong() + 1 : messages.get(0).seq();
        for (StoredEvent message : messages) {
            if (message.seq() > next) {
                skipped.add(new SeqGap(next, message.seq() - 1, next <= slice.lostUpTo()));
            }
            next = message.seq() + 1;
        }
        if (next <= position) {
            skipped.add(new SeqGap(next, position, next <= slice.lostUpTo()));
        }
        return skipped;
    }

    /** Reads events that are older than those in memory. */
    private Future<Void> backfill(RoomFeed feed) {
        long before = feed.recentAfter() + 1;
        int missing = recentMessages - feed.recentSize();
        return readShared(ReadHistory.recentBefore(feed.room(), before, missing))
                .onSuccess(page -> {
                    if (feed.recentAfter() + 1 == before) { // memory was neither filled nor forgotten meanwhile
                        feed.backfilled(KnownRange.older(page, before));
                    }
                })
                .mapEmpty();
    }

    /** Members who ask for the same while it is being read share one answer. */
    private Future<ReadHistory.Page> readShared(ReadHistory query) {
        Future<ReadHistory.Page> answer = reading.get(query);
        if (answer == null) {
            answer = requests.ask(query);
            reading.put(query, answer);
            answer.onComplete(done -> reading.remove(query));
        }
        return answer;
    }

    /** Memory does not reach back far enough: reads history up to where the seat continues. */
    private Future<Rooms.Entry> readHistory(RoomFeed feed, Member member, OptionalLong since, int limit) {
        long position = feed.position();
        Seat seat = feed.seat(member, position);
        return readShared(ReadHistory.newestBefore(feed.room(), position + 1, limit))
                .map(page -> {
                    RecentEvents read = new RecentEvents(limit);
                    read.prepend(KnownRange.older(page, position + 1));
                    return entry(seat, position, since, read.since(since.orElse(0), limit, ReadHistory.CLIENT_BYTES));
                })
                .onFailure(failure -> seat.leave());
    }
}
