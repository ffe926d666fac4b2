package io.busline.room;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.history.ReadHistory;
import io.busline.history.ReadNewest;
import io.busline.protocol.StoredMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The rooms of one gateway: one subscription a room, however many members it has. Messages reach members in {@code seq}
 * order, each once; what the bus does not bring is read from history. To be used from one context.
 */
public final class Hub {
    /** How long a missing message may still arrive by itself; on one machine the bus takes well under 1 ms. */
    private static final long PATIENCE_MS = 100;

    /** How long history is asked for a missing message; longer than a writer may take over storing it. */
    private static final long GIVE_UP_MS = 5_000;

    private static final long HEAL_EVERY_MS = 100;
    private static final long COMPARE_EVERY_MS = 1_000;

    /** Rooms are kept subscribed for a while, so that people who come and go don't cost registrations. */
    private static final long CLOSE_AFTER_MS = Duration.ofSeconds(30).toMillis();

    /**
     * How many stored messages are looked at to find where a room's unbroken past ends: more than two nodes can have
     * numbered and not yet stored in one room, at 200 a batch.
     */
    private static final int SETTLING_WINDOW = 500;

    private static final int COMPARE_AT_A_TIME = 1_000;

    private final Vertx vertx;
    private final Bus bus;
    private final HubMetrics metrics;
    private final Map<String, RoomFeed> feeds = new HashMap<>();
    private final Set<RoomFeed> behind = new LinkedHashSet<>();
    private boolean comparing;

    /** Starts timers of the calling context, which end with its verticle. */
    public Hub(Vertx vertx, Bus bus, MeterRegistry registry) {
        this.vertx = vertx;
        this.bus = bus;
        this.metrics = new HubMetrics(registry);
        vertx.setPeriodic(HEAL_EVERY_MS, timer -> heal());
        vertx.setPeriodic(COMPARE_EVERY_MS, timer -> {
            closeUnused();
            compareWithHistory();
        });
    }

    /**
     * What a member finds when it joins.
     *
     * @param seq the room's newest message that {@code messages} reach up to; the seat continues behind it
     * @param complete false if older messages than the member asked for are gone or were cut by the limit
     */
    public record Entry(Seat seat, long seq, List<StoredMessage> messages, boolean complete) {}

    /**
     * Takes a seat in a room. Nothing is delivered before the caller lets the seat {@link Seat#goLive() go live}, and then
     * everything behind {@link Entry#seq}, once and in order.
     *
     * @param since the last message the member has, if it comes back
     * @param limit most messages to read, 0 for none
     */
    public Future<Entry> join(String room, Member member, OptionalLong since, int limit) {
        RoomFeed feed = feeds.get(room);
        if (feed == null) {
            feed = open(room);
        }
        RoomFeed joined = feed;
        joined.joining++;
        return joined.opened
                .compose(opened -> admit(joined, member, since, limit))
                .onComplete(done -> joined.joining--);
    }

    public void leave(Seat seat) {
        seat.feed.remove(seat);
    }

    private Future<Entry> admit(RoomFeed feed, Member member, OptionalLong since, int limit) {
        if (since.orElse(0) <= feed.position()) {
            return readAndSeat(feed, member, since, limit);
        }
        // Ahead of this gateway: either another one was faster, or the client remembers a history that is gone.
        long seen = since.getAsLong();
        return bus.ask(new ReadNewest(List.of(feed.room))).compose(newest -> {
            if (seen > newest.get(0)) {
                Entry entry = new Entry(feed.seat(member, feed.position()), feed.position(), List.of(), false);
                return Future.succeededFuture(entry);
            }
            return seen > feed.position()
                    ? Future.succeededFuture(new Entry(feed.seat(member, seen), seen, List.of(), true))
                    : readAndSeat(feed, member, since, limit);
        });
    }

    private Future<Entry> readAndSeat(RoomFeed feed, Member member, OptionalLong since, int limit) {
        // History is read up to here; what the room releases meanwhile waits in the seat.
        long position = feed.position();
        long seen = since.orElse(0);
        Seat seat = feed.seat(member, position);
        if (limit == 0 || seen == position) {
            boolean complete = since.isEmpty() || seen == position;
            return Future.succeededFuture(new Entry(seat, position, List.of(), complete));
        }
        return bus.ask(new ReadHistory(feed.room, seen, position + 1, limit, ReadHistory.Order.NEWEST_FIRST))
                .map(page -> {
                    boolean whole = page.messages().size() + page.voids().size() == position - seen;
                    return new Entry(seat, position, page.messages(), since.isEmpty() || whole);
                })
                .onFailure(failure -> leave(seat));
    }

    private RoomFeed open(String room) {
        RoomFeed feed = new RoomFeed(room, metrics);
        feeds.put(room, feed);
        // Subscribed first: what is stored after history was read is announced here.
        feed.opened = bus.subscribe(Addresses.room(room), event -> onEvent(feed, event))
                .compose(subscription -> {
                    feed.subscription = subscription;
                    return findPosition(feed);
                })
                .onFailure(failure -> close(feed));
        return feed;
    }

    /**
     * Finds how far the room's past is unbroken: delivery starts there, and what is missing beyond it, on its way or lost, is
     * treated like any other gap.
     */
    private Future<Void> findPosition(RoomFeed feed) {
        return bus.ask(ReadHistory.newestAfter(feed.room, 0, SETTLING_WINDOW)).map(page -> {
            feed.startAt(unbrokenUpTo(page, System.currentTimeMillis()), page.newest(), now());
            watch(feed);
            return null;
        });
    }

    /** A hole with an old message behind it is a number that was never used; others may still be filled. */
    static long unbrokenUpTo(ReadHistory.Page page, long nowMs) {
        if (page.messages().isEmpty()) {
            return page.kept() ? Math.max(0, page.newest() - SETTLING_WINDOW) : page.newest();
        }
        long position = page.messages().get(0).seq();
        for (StoredMessage message : page.messages()) {
            while (page.voids().contains(position + 1)) {
                position++;
            }
            if (message.seq() > position + 1 && nowMs - message.frame().timestamp() < 2 * GIVE_UP_MS) {
                break;
            }
            position = Math.max(position, message.seq());
        }
        while (page.voids().contains(position + 1)) {
            position++;
        }
        return position;
    }

    private void onEvent(RoomFeed feed, ClusterEvent event) {
        if (event instanceof ClusterEvent.MessageStored stored) {
            feed.offer(stored.message(), now());
            watch(feed);
        } else if (event instanceof ClusterEvent.NumberVoided voided) {
            feed.skip(voided.seq(), now());
            watch(feed);
        }
    }

    private void watch(RoomFeed feed) {
        if (feed.isBehind()) {
            behind.add(feed);
        }
    }

    private void heal() {
        for (Iterator<RoomFeed> watched = behind.iterator(); watched.hasNext(); ) {
            RoomFeed feed = watched.next();
            if (!feed.isBehind()) {
                watched.remove();
            } else if (feed.canRelease()) {
                feed.releaseHeld();
            } else if (!feed.fetching && now() - feed.missingSince() >= PATIENCE_MS) {
                fetchMissing(feed);
            }
        }
    }

    private void fetchMissing(RoomFeed feed) {
        feed.fetching = true;
        long before = feed.position();
        bus.ask(ReadHistory.oldestAfter(feed.room, before, OrderingBuffer.PORTION))
                .onComplete(read -> {
                    feed.fetching = false;
                    if (read.failed()) {
                        feed.restartPatience(now()); // history out of reach: nothing is given up for that
                        return;
                    }
                    read.result().voids().forEach(seq -> feed.skip(seq, now()));
                    read.result().messages().forEach(message -> feed.offer(message, now()));
                    long found = feed.position() - before;
                    if (found > 0) {
                        metrics.healed(found);
                        if (read.result().more()) {
                            fetchMissing(feed);
                        }
                    } else if (feed.isBehind() && now() - feed.missingSince() >= GIVE_UP_MS) {
                        metrics.givenUp();
                        feed.giveUpFirstGap();
                    }
                });
    }

    /** Even where the bus has lost a subscription, messages are late by a second or so, not lost. */
    private void compareWithHistory() {
        if (comparing) {
            return;
        }
        List<RoomFeed> open = new ArrayList<>(feeds.values());
        open.removeIf(feed -> !feed.opened.succeeded());
        comparing = true;
        compare(open, 0).onComplete(done -> comparing = false);
    }

    private Future<Void> compare(List<RoomFeed> open, int from) {
        if (from >= open.size()) {
            return Future.succeededFuture();
        }
        int to = Math.min(from + COMPARE_AT_A_TIME, open.size());
        List<RoomFeed> some = open.subList(from, to);
        ReadNewest request = new ReadNewest(some.stream().map(feed -> feed.room).toList());
        return bus.ask(request).compose(newest -> {
            for (int i = 0; i < some.size(); i++) {
                some.get(i).expect(newest.get(i), now());
                watch(some.get(i));
            }
            return compare(open, to);
        });
    }

    private void closeUnused() {
        for (RoomFeed feed : List.copyOf(feeds.values())) {
            if (!feed.isEmpty()) {
                feed.emptySince = 0;
            } else if (feed.emptySince == 0) {
                feed.emptySince = now();
            } else if (now() - feed.emptySince >= CLOSE_AFTER_MS) {
                close(feed);
            }
        }
    }

    private void close(RoomFeed feed) {
        feeds.remove(feed.room, feed);
        behind.remove(feed);
        if (feed.subscription != null) {
            feed.subscription.cancel();
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
