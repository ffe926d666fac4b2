package io.busline.room;

import io.busline.history.ReadHistory;
import io.busline.protocol.BuslineException;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.StoredEvent;
import io.busline.testing.Events;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Rooms in memory, without bus and history: whoever joins finds nothing, and gets what the test lets happen. */
public final class FakeRooms implements Rooms {
    private final Map<String, RoomFeed> feeds = new HashMap<>();
    private final HubMetrics metrics = new HubMetrics(new SimpleMeterRegistry());
    private final List<Promise<Void>> held = new ArrayList<>();
    private boolean holding;
    private Throwable failure;

    /** An open room whose newest event has this number. */
    public static RoomFeed openRoom(String room, long newest, HubMetrics metrics) {
        RoomFeed feed = new RoomFeed(room, 500, new RecentMemory(1 << 20), metrics);
        feed.openWhen(Future.succeededFuture());
        feed.startAt(new KnownRange(List.of(), newest, newest, 0, newest == 0), newest, 0);
        return feed;
    }

    @Override
    public Future<Entry> join(
            String room,
            Member member,
            OptionalLong since,
            int limit,
            Supplier<Optional<BuslineException>> refusalToOpen) {
        Promise<Void> open = Promise.promise();
        if (holding) {
            held.add(open);
        } else {
            open.complete();
        }
        return open.future().compose(opened -> {
            if (failure != null) {
                return Future.failedFuture(failure);
            }
            RoomFeed feed = feed(room);
            Optional<BuslineException> refusal = feed.isUnclaimed() ? refusalToOpen.get() : Optional.empty();
            if (refusal.isPresent()) {
                return Future.failedFuture(refusal.get());
            }
            feed.claim();
            return Future.succeededFuture(
                    new Entry(feed.seat(member, feed.position()), feed.position(), List.of(), true, List.of()));
        });
    }

    @Override
    public Future<Optional<Excerpt>> recent(ReadHistory query) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public void broadcast(String room, EncodedFrame frame) {
        feed(room).broadcast(frame);
    }

    /** The next event of the room happens. */
    public StoredEvent happen(String room) {
        StoredEvent event = Events.stored(feed(room).position() + 1);
        feed(room).hear(event, 0);
        return event;
    }

    /** Joins are not answered any more before {@link #letGo}. */
    public void hold() {
        holding = true;
    }

    /** The oldest join that is held goes on. */
    public void letGo() {
        held.remove(0).complete();
    }

    /** Joins fail from now on; null: no longer. */
    public void fail(Throwable with) {
        failure = with;
    }

    /** How many joins are held. */
    public int held() {
        return held.size();
    }

    /** Whether nobody has a seat in the room. */
    public boolean isEmpty(String room) {
        return feed(room).isEmptyFor(0, 1);
    }

    private RoomFeed feed(String room) {
        return feeds.computeIfAbsent(room, name -> openRoom(name, 0, metrics));
    }
}
