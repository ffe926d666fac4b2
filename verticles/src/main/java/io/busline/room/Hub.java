package io.busline.room;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.bus.Subscription;
import io.busline.config.HistoryConfig;
import io.busline.config.RoomsConfig;
import io.busline.history.ReadHistory;
import io.busline.history.ReadNewest;
import io.busline.history.SettleNumbers;
import io.busline.limits.OpenRooms;
import io.busline.protocol.BuslineException;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The rooms of one gateway. Each room has one subscription, however many members it has. Events reach members in {@code
 * seq} order, each once; events that the bus does not bring are read from history. To be used from one context.
 */
public final class Hub implements Rooms {
    private static final long TICK_MS = 100;

    /** Each room is looked after once in so many ticks. */
    private static final int HOUSEKEEPING_TICKS = 10;

    /** Rooms closed in one tick: ending a subscription costs the cluster something. */
    private static final int MAX_CLOSED_PER_TICK = 500;

    /**
     * An empty room stays subscribed for a while, so that people who come and go don't cost a registration each time.
     */
    private static final long CLOSE_AFTER_MS = Duration.ofSeconds(30).toMillis();

    /** The same, while the node has many rooms open or is overloaded. */
    private static final long CLOSE_SOON_MS = 1_000;

    /** After how long a client may try again that was refused because too many rooms are open. */
    private static final long CROWDED_RETRY_MS = 5_000;

    /** Events that are younger may still be decided: longer than {@code Decisions} are kept. */
    private static final long UNDECIDED_MS = Duration.ofSeconds(90).toMillis();

    /** How long to wait for a registration. A frozen node delays it; meanwhile healing brings events from history. */
    private static final long REGISTRATION_MS = 500;

    /** History had an event for this long and the bus did not bring it: subscribe again. */
    private static final long RESUBSCRIBE_AFTER_MS = 2_000;

    private final Bus bus;
    private final RoomsConfig config;
    private final HistoryConfig history;
    private final HubMetrics metrics;
    private final RecentMemory memory;
    private final Healing healing;
    private final Comparison comparison;
    private final Joining joining;
    private final OpenRooms openRooms;
    private final Map<String, RoomFeed> feeds = new HashMap<>();
    /** Those that have yet to be looked after in this round. */
    private final Queue<RoomFeed> housekeeping = new ArrayDeque<>();

    /**
     * Starts timers of the calling context, which end with its verticle.
     *
     * @param hubs how many hubs share the memory that the configuration allows the node
     * @param history how long events are kept
     * @param openRooms counts the rooms of all hubs of the node
     */
    public Hub(
            Vertx vertx,
            Bus bus,
            RoomsConfig config,
            int hubs,
            HistoryConfig history,
            OpenRooms openRooms,
            MeterRegistry registry) {
        this.bus = bus;
        this.openRooms = openRooms;
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
            keepHouse();
        });
    }

    @Override
    public Future<Entry> join(
            String room,
            Member member,
            OptionalLong since,
            int limit,
            Supplier<Optional<BuslineException>> refusalToOpen) {
        RoomFeed known = feeds.get(room);
        if (known == null && !openRooms.open()) {
            return Future.failedFuture(new BuslineException(
                    ErrorCode.UNAVAILABLE, "too many rooms are open on this node", CROWDED_RETRY_MS));
        }
        RoomFeed feed = known == null ? open(room) : known;
        return feed.join(() -> {
                    Optional<BuslineException> refusal =
                            feed.isUnclaimed() ? refusalToOpen.get() : Optional.<BuslineException>empty();
                    if (refusal.isPresent()) {
                        return Future.<Entry>failedFuture(refusal.get());
                    }
                    feed.claim();
                    return joining.admit(feed, member, since, limit);
                })
                .onFailure(failure -> closeIfUnclaimed(feed));
    }

    /** Nobody may open the room who has tried. */
    private void closeIfUnclaimed(RoomFeed feed) {
        if (isServed(feed) && feed.isUnclaimed() && feed.isEmpty()) {
            close(feed);
        }
    }

    @Override
    public Future<Optional<Excerpt>> recent(ReadHistory query) {
        RoomFeed feed = feeds.get(query.room());
        boolean served = feed != null && feed.isOpen() && query.order() == ReadHistory.Order.NEWEST_FIRST;
        Optional<Excerpt> found = served ? recent(feed, query) : Optional.empty();
        if (found.isEmpty() || query.before() <= feed.position() + 1) {
            return Future.succeededFuture(found);
        }
        // What was stored last may not have come over the bus yet. The counter tells.
        return bus.ask(new ReadNewest(Map.of(query.room(), feed.newest()))).map(newest -> {
            boolean isUpToDate = newest.get(0) != ReadNewest.UNKNOWN && newest.get(0) <= feed.position();
            return isUpToDate ? recent(feed, query) : Optional.empty();
        });
    }

    private static Optional<Excerpt> recent(RoomFeed feed, ReadHistory query) {
        return feed.recentBefore(query.before(), query.limit(), query.maxBytes());
    }

    @Override
    public void broadcast(String room, EncodedFrame frame) {
        bus.publish(Addresses.room(room), new ClusterEvent.FrameBroadcast(room, frame));
    }

    private RoomFeed open(String room) {
        RoomFeed feed = new RoomFeed(room, config.recentMessages(), memory, metrics);
        feeds.put(room, feed);
        // Subscribe first: events that are stored after history was read are published here.
        Future<Subscription> subscribing = subscribe(feed);
        subscribing.onSuccess(subscription -> subscribed(feed, subscription));
        feed.openWhen(subscribing
                .timeout(REGISTRATION_MS, TimeUnit.MILLISECONDS)
                .transform(subscribed ->
                        subscribing.failed() ? Future.failedFuture(subscribing.cause()) : findPosition(feed))
                .onFailure(failure -> close(feed)));
        return feed;
    }

    private void subscribed(RoomFeed feed, Subscription subscription) {
        if (isServed(feed) && feed.subscribed(subscription)) {
            comparison.opened(feed, now());
        } else {
            subscription.cancel();
        }
    }

    /** Whether the feed is in use. A feed that was closed may still get an event. */
    private boolean isServed(RoomFeed feed) {
        return feeds.get(feed.room()) == feed;
    }

    private Future<Subscription> subscribe(RoomFeed feed) {
        return bus.subscribe(Addresses.room(feed.room()), event -> onEvent(feed, event), feed::isCredible);
    }

    /**
     * Finds the number up to which the room is settled. Delivery starts there; numbers that are missing behind it are
     * treated like any other missing ones.
     */
    private Future<Void> findPosition(RoomFeed feed) {
        return bus.ask(ReadHistory.recentBefore(feed.room(), Long.MAX_VALUE, config.recentMessages()))
                .compose(page -> {
                    KnownRange range = KnownRange.newest(page, System.currentTimeMillis() - UNDECIDED_MS);
                    feed.startAt(range, page.newest(), now());
                    healing.watch(feed);
                    if (page.newest() == 0) {
                        return askWhetherClaimed(feed);
                    }
                    feed.claim();
                    return feed.isBehind() ? settleNewest(feed) : Future.<Void>succeededFuture();
                })
                .recover(failure -> feed.position() < 0 && BuslineException.isUnavailable(failure)
                        ? recall(feed, failure)
                        : Future.failedFuture(failure));
    }

    /** While history is out of reach, the memory of another gateway of this node is used. */
    private Future<Void> recall(RoomFeed feed, Throwable outOfReach) {
        return bus.askAll(new RecallRoom(feed.room())).compose(recalled -> {
            Optional<KnownRange> best =
                    recalled.stream().flatMap(Optional::stream).max(Comparator.comparingLong(KnownRange::upTo));
            best.ifPresent(range -> {
                feed.startAt(range, range.upTo(), now());
                feed.claim();
            });
            return best.isPresent() ? Future.succeededFuture() : Future.failedFuture(outOfReach);
        });
    }

    /** Nobody has ever written in the room; another gateway of this node may have it open all the same. */
    private Future<Void> askWhetherClaimed(RoomFeed feed) {
        return bus.askAll(new RecallRoom(feed.room()))
                .onSuccess(recalled -> {
                    if (recalled.stream().anyMatch(Optional::isPresent)) {
                        feed.claim();
                    }
                })
                .mapEmpty();
    }

    private Optional<KnownRange> recall(String room) {
        return Optional.ofNullable(feeds.get(room))
                .filter(feed -> feed.isOpen() && !feed.isUnclaimed())
                .map(RoomFeed::knownRange);
    }

    private Future<Void> settleNewest(RoomFeed feed) {
        return bus.ask(new SettleNumbers(feed.room(), feed.position(), feed.newest(), feed.position(), 0))
                .onSuccess(settled -> feed.settled(settled, now()))
                .mapEmpty();
    }

    private void onEvent(RoomFeed feed, ClusterEvent event) {
        if (!isServed(feed)) {
            return;
        }
        if (event instanceof ClusterEvent.EventStored stored) {
            feed.hear(stored.event(), now());
            healing.watch(feed);
        } else if (event instanceof ClusterEvent.GapFound found) {
            feed.skip(found.gap(), now());
            healing.watch(feed);
        } else if (event instanceof ClusterEvent.FrameBroadcast broadcast) {
            feed.broadcast(broadcast.frame());
        }
    }

    /** Looks after a part of the rooms, so that many of them don't keep the event loop busy. */
    private void keepHouse() {
        if (housekeeping.isEmpty()) {
            housekeeping.addAll(feeds.values());
        }
        long now = now();
        long closeAfter = openRooms.isCrowded() ? CLOSE_SOON_MS : CLOSE_AFTER_MS;
        int closed = 0;
        for (int left = feeds.size() / HOUSEKEEPING_TICKS; left >= 0 && closed < MAX_CLOSED_PER_TICK; left--) {
            RoomFeed feed = housekeeping.poll();
            if (feed == null) {
                return;
            }
            if (isServed(feed)) {
                closed += lookAfter(feed, closeAfter, now);
            }
        }
    }

    /** Returns how many rooms were closed. */
    private int lookAfter(RoomFeed feed, long closeAfter, long now) {
        if (feed.isEmptyFor(closeAfter, now)) {
            close(feed);
            return 1;
        }
        feed.forgetExpired(history, System.currentTimeMillis());
        if (feed.isUnheardFor(RESUBSCRIBE_AFTER_MS, now)) {
            subscribeAnew(feed);
        }
        return 0;
    }

    /** The cluster may lose a subscription without saying so. */
    private void subscribeAnew(RoomFeed feed) {
        Subscription old = feed.resubscribe();
        metrics.resubscribed();
        subscribe(feed).onSuccess(made -> {
            if (!isServed(feed) || !feed.resubscribed(old, made)) {
                made.cancel();
            } else if (old != null) {
                old.cancel();
            }
        });
    }

    private void close(RoomFeed feed) {
        if (feeds.remove(feed.room(), feed)) {
            openRooms.closed();
        }
        healing.forget(feed);
        feed.close();
    }

    static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
