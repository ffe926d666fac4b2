package io.busline.room;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.bus.Subscription;
import io.busline.config.HistoryConfig;
import io.busline.config.RoomsConfig;
import io.busline.history.ReadHistory;
import io.busline.history.SettleNumbers;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The rooms of one gateway: one subscription a room, however many members it has. Messages reach members in {@code seq}
 * order, each once; what the bus does not bring is read from history. To be used from one context.
 */
public final class Hub {
    private static final long TICK_MS = 100;
    private static final long HOUSEKEEPING_MS = 1_000;

    /** Rooms are kept subscribed for a while, so that people who come and go don't cost registrations. */
    private static final long CLOSE_AFTER_MS = Duration.ofSeconds(30).toMillis();

    /** Longer than a message may be decided anew: see {@code Decisions}. */
    private static final long UNDECIDED_MS = Duration.ofSeconds(90).toMillis();

    /** A node that is frozen holds registrations up; until this one is done, history brings what the bus can't. */
    private static final long REGISTRATION_MS = 500;

    /** So long the bus may be silent about a message that history has had. */
    private static final long SILENCE_MS = 2_000;

    private final Bus bus;
    private final RoomsConfig config;
    private final HistoryConfig history;
    private final HubMetrics metrics;
    private final RecentMemory memory;
    private final Healing healing;
    private final Comparison comparison;
    private final Joining joining;
    private final Map<String, RoomFeed> feeds = new HashMap<>();

    /**
     * Starts timers of the calling context, which end with its verticle.
     *
     * @param hubs how many hubs share what the configuration allows the node
     * @param history how long messages are kept
     */
    public Hub(Vertx vertx, Bus bus, RoomsConfig config, int hubs, HistoryConfig history, MeterRegistry registry) {
        this.bus = bus;
        this.config = config;
        this.history = history;
        this.metrics = new HubMetrics(registry);
        this.memory = new RecentMemory(config.recentBytes() / hubs);
        this.healing = new Healing(bus, metrics);
        this.comparison = new Comparison(bus, healing, config.compareEvery().toMillis());
        this.joining = new Joining(bus, metrics, config.recentMessages());
        bus.serve(RecallRoom.class, request -> Future.succeededFuture(recall(request.room())));
        vertx.setPeriodic(TICK_MS, timer -> {
            healing.heal(now());
            comparison.compare(feeds.values(), now(), TICK_MS);
        });
        vertx.setPeriodic(HOUSEKEEPING_MS, timer -> keepHouse());
    }

    /**
     * What a member finds when it joins.
     *
     * @param seq the room's newest message that {@code messages} reach up to; the seat continues behind it
     * @param complete false if older messages than the member asked for are gone or were cut by the limit
     * @param skipped where the answer is complete, the numbers that are missing among the messages
     */
    public record Entry(Seat seat, long seq, List<StoredEvent> messages, boolean complete, List<SeqGap> skipped) {}

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
                .compose(opened -> joining.admit(joined, member, since, limit))
                .onComplete(done -> joined.joining--);
    }

    public void leave(Seat seat) {
        seat.feed.remove(seat);
    }

    private RoomFeed open(String room) {
        RoomFeed feed = new RoomFeed(room, config.recentMessages(), memory, metrics);
        feeds.put(room, feed);
        // Subscribed first: what is stored after history was read is announced here.
        Future<Subscription> subscribing = subscribe(feed);
        subscribing.onSuccess(subscription -> subscribed(feed, subscription));
        feed.opened = subscribing
                .timeout(REGISTRATION_MS, TimeUnit.MILLISECONDS)
                .transform(subscribed ->
                        subscribing.failed() ? Future.failedFuture(subscribing.cause()) : findPosition(feed))
                .onFailure(failure -> close(feed));
        return feed;
    }

    private void subscribed(RoomFeed feed, Subscription subscription) {
        if (feeds.get(feed.room) == feed) {
            feed.subscription = subscription;
            comparison.opened(feed, now());
        } else {
            subscription.cancel();
        }
    }

    private Future<Subscription> subscribe(RoomFeed feed) {
        return bus.subscribe(Addresses.room(feed.room), event -> onEvent(feed, event));
    }

    /**
     * Finds how far the room's past is unbroken and settled: delivery starts there, and what is missing beyond it, on its way
     * or lost, is treated like any other gap.
     */
    private Future<Void> findPosition(RoomFeed feed) {
        return bus.ask(ReadHistory.recentBefore(feed.room, Long.MAX_VALUE, config.recentMessages()))
                .compose(page -> {
                    KnownRange past = KnownRange.newest(page, System.currentTimeMillis() - UNDECIDED_MS);
                    feed.startAt(past, page.newest(), now());
                    healing.watch(feed);
                    return feed.order.isBehind() ? settleNewest(feed) : Future.<Void>succeededFuture();
                })
                .recover(outOfReach ->
                        feed.position() >= 0 ? Future.failedFuture(outOfReach) : recall(feed, outOfReach));
    }

    /** While history is out of reach, what another gateway of this node has in memory will do. */
    private Future<Void> recall(RoomFeed feed, Throwable outOfReach) {
        return bus.askAll(new RecallRoom(feed.room)).compose(recalled -> {
            Optional<KnownRange> best =
                    recalled.stream().flatMap(Optional::stream).max(Comparator.comparingLong(KnownRange::upTo));
            best.ifPresent(past -> feed.startAt(past, past.upTo(), now()));
            return best.isPresent() ? Future.succeededFuture() : Future.failedFuture(outOfReach);
        });
    }

    private Optional<KnownRange> recall(String room) {
        return Optional.ofNullable(feeds.get(room))
                .filter(feed -> feed.opened.succeeded())
                .map(feed -> feed.recent.asPast(feed.position()));
    }

    private Future<Void> settleNewest(RoomFeed feed) {
        return bus.ask(new SettleNumbers(feed.room, feed.position(), feed.order.newest(), feed.position(), 0))
                .onSuccess(settled -> {
                    settled.gaps().forEach(gap -> feed.order.skip(gap, now()));
                    settled.messages().forEach(message -> feed.order.offer(message, now()));
                })
                .mapEmpty();
    }

    private void onEvent(RoomFeed feed, ClusterEvent event) {
        if (feeds.get(feed.room) != feed) {
            return; // closed, and not yet unsubscribed
        }
        if (event instanceof ClusterEvent.EventStored stored) {
            feed.hear(stored.event(), now());
            healing.watch(feed);
        } else if (event instanceof ClusterEvent.GapFound found) {
            feed.order.skip(found.gap(), now());
            healing.watch(feed);
        }
    }

    private void keepHouse() {
        long now = now();
        for (RoomFeed feed : List.copyOf(feeds.values())) {
            if (!feed.isEmpty()) {
                feed.emptySince = 0;
            } else if (feed.emptySince == 0) {
                feed.emptySince = now;
            } else if (now - feed.emptySince >= CLOSE_AFTER_MS) {
                close(feed);
            }
            feed.forgetExpired(history, System.currentTimeMillis());
            if (feed.isUnheardSince(now - SILENCE_MS)) {
                subscribeAnew(feed);
            }
        }
    }

    /** The bus may lose a subscription and not say so. */
    private void subscribeAnew(RoomFeed feed) {
        Subscription old = feed.subscription;
        feed.resubscribed(old); // not again before the bus has had its chance
        metrics.resubscribed();
        subscribe(feed).onSuccess(made -> {
            if (feeds.get(feed.room) == feed && feed.subscription == old) {
                feed.resubscribed(made);
                if (old != null) {
                    old.cancel();
                }
            } else {
                made.cancel();
            }
        });
    }

    private void close(RoomFeed feed) {
        feeds.remove(feed.room, feed);
        healing.forget(feed);
        feed.close();
        if (feed.subscription != null) {
            feed.subscription.cancel();
        }
    }

    static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
