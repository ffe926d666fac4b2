package io.busline.room;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.config.HistoryConfig;
import io.busline.config.RoomsConfig;
import io.busline.history.ReadHistory;
import io.busline.history.ReadNewest;
import io.busline.limits.OpenRooms;
import io.busline.overload.Overload;
import io.busline.protocol.BuslineException;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.ErrorCode;
import io.busline.testing.Await;
import io.busline.testing.Events;
import io.busline.testing.RecordingMember;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two hubs of one node, without sockets and Redis. */
@ExtendWith(VertxExtension.class)
class HubTest {
    private static final String ROOM = "r";
    private static final EncodedFrame TYPING = EncodedFrame.of("{\"type\":\"typing\"}");

    private static final BuslineException NO_NEW_ROOM = new BuslineException(ErrorCode.RATE_LIMITED, "later");
    private static final int MOST_ROOMS = 3;

    private final OpenRooms openRooms = new OpenRooms(MOST_ROOMS, new Overload(new SimpleMeterRegistry()));
    private Bus bus;
    private Place here;
    private Place there;
    private volatile RuntimeException failure;
    private volatile long counter = 1;
    private final AtomicInteger reads = new AtomicInteger();

    /** A hub with its context. */
    private final class Place {
        private Hub hub;
        private Context context;

        Place(Vertx vertx) {
            await(vertx.deployVerticle(verticle -> {
                context = verticle;
                hub = new Hub(
                        vertx,
                        bus,
                        RoomsConfig.DEFAULT,
                        2,
                        HistoryConfig.DEFAULT,
                        openRooms,
                        new SimpleMeterRegistry());
                return Future.succeededFuture();
            }));
        }

        Rooms.Entry join(Member member, boolean live) {
            return join(ROOM, member, live, Optional::empty);
        }

        Rooms.Entry join(String room, Member member, boolean live, Supplier<Optional<BuslineException>> refusalToOpen) {
            Promise<Rooms.Entry> joined = Promise.promise();
            context.runOnContext(on -> hub.join(room, member, OptionalLong.empty(), 50, refusalToOpen)
                    .onSuccess(entry -> {
                        if (live) {
                            entry.seat().goLive();
                        }
                    })
                    .onComplete(joined));
            return await(joined.future());
        }

        Optional<Rooms.Excerpt> recent(ReadHistory query) {
            Promise<Optional<Rooms.Excerpt>> found = Promise.promise();
            context.runOnContext(on -> hub.recent(query).onComplete(found));
            return await(found.future());
        }
    }

    @BeforeEach
    void open(Vertx vertx) {
        bus = new Bus(vertx);
        await(vertx.deployVerticle(history -> {
            bus.serve(ReadHistory.class, query -> {
                if (failure != null) {
                    throw failure;
                }
                reads.incrementAndGet();
                return Future.succeededFuture(
                        query.room().startsWith("new")
                                ? new ReadHistory.Page(List.of(), List.of(), false, 1, 0, 0, false)
                                : new ReadHistory.Page(List.of(Events.stored(1)), List.of(), false, 1, 1, 1, true));
            });
            bus.serve(
                    ReadNewest.class,
                    query -> Future.succeededFuture(query.reached().keySet().stream()
                            .map(room -> room.startsWith("new") ? 0L : counter)
                            .toList()));
            return Future.succeededFuture();
        }));
        here = new Place(vertx);
        there = new Place(vertx);
    }

    @Test
    void a_broadcast_reaches_live_members_of_all_hubs_past_an_event_that_waits_for_its_turn() {
        RecordingMember ada = new RecordingMember();
        RecordingMember bob = new RecordingMember();
        RecordingMember joining = new RecordingMember();
        here.join(ada, true);
        there.join(bob, true);
        there.join(joining, false);

        bus.publish(Addresses.room(ROOM), new ClusterEvent.EventStored(ROOM, Events.stored(3)));
        here.hub.broadcast(ROOM, TYPING);
        await(ada.offered());
        await(bob.offered());

        assertThat(ada.sent()).containsExactly(TYPING);
        assertThat(bob.sent()).containsExactly(TYPING);
        assertThat(joining.sent()).isEmpty();
    }

    @Test
    void while_history_is_out_of_reach_the_memory_of_the_other_hub_is_used() {
        here.join(new RecordingMember(), true);
        failure = BuslineException.unavailable("history is out of reach");

        assertThat(there.join(new RecordingMember(), true).messages()).hasSize(1);
    }

    @Test
    void a_room_in_which_nobody_has_written_is_not_kept_open_for_who_may_not_open_it() {
        assertThatThrownBy(() -> here.join("new", new RecordingMember(), true, () -> Optional.of(NO_NEW_ROOM)))
                .isSameAs(NO_NEW_ROOM);

        for (int i = 0; i < MOST_ROOMS; i++) { // all that may be open
            here.join("new-" + i, new RecordingMember(), true, Optional::empty);
        }
    }

    @Test
    void a_room_that_somebody_has_opened_on_this_node_costs_the_next_one_nothing() {
        here.join("new", new RecordingMember(), true, Optional::empty);

        here.join("new", new RecordingMember(), true, () -> Optional.of(NO_NEW_ROOM));
        there.join("new", new RecordingMember(), true, () -> Optional.of(NO_NEW_ROOM));
    }

    @Test
    void a_room_with_history_costs_nothing() {
        here.join(ROOM, new RecordingMember(), true, () -> Optional.of(NO_NEW_ROOM));
    }

    @Test
    void no_more_rooms_are_opened_than_the_node_may_have_and_those_that_are_open_can_be_joined() {
        for (int i = 0; i < MOST_ROOMS; i++) {
            here.join("new-" + i, new RecordingMember(), true, Optional::empty);
        }

        assertThatThrownBy(() -> there.join("new", new RecordingMember(), true, Optional::empty))
                .isInstanceOfSatisfying(BuslineException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                    assertThat(refused.retryAfterMs()).isPositive();
                });
        here.join("new-1", new RecordingMember(), true, Optional::empty);
    }

    @Test
    void empty_rooms_make_way_within_seconds_when_more_than_half_of_what_may_be_open_is() {
        for (int i = 0; i < MOST_ROOMS; i++) {
            Rooms.Entry entry = here.join("new-" + i, new RecordingMember(), true, Optional::empty);
            here.context.runOnContext(on -> entry.seat().leave());
        }

        await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> !openRooms.isCrowded());
    }

    @Test
    void the_newest_page_comes_from_memory_unless_something_newer_was_stored() {
        here.join(new RecordingMember(), true);
        int before = reads.get();

        assertThat(here.recent(ReadHistory.newestBefore(ROOM, Long.MAX_VALUE, 50)))
                .hasValueSatisfying(page -> assertThat(page.messages()).hasSize(1));
        assertThat(reads).hasValue(before);

        counter = 2; // the bus has not brought it yet

        assertThat(here.recent(ReadHistory.newestBefore(ROOM, Long.MAX_VALUE, 50)))
                .isEmpty();
        assertThat(here.recent(ReadHistory.newestBefore(ROOM, 2, 50))).isPresent();
        assertThat(here.recent(ReadHistory.oldestAfter(ROOM, 0, 50))).isEmpty();
        assertThat(here.recent(ReadHistory.newestBefore("unknown", 2, 50))).isEmpty();
    }

    @Test
    void a_bug_is_not_taken_for_a_history_that_is_out_of_reach() {
        here.join(new RecordingMember(), true);
        failure = new IllegalStateException("a bug");

        assertThatThrownBy(() -> there.join(new RecordingMember(), true))
                .isInstanceOfSatisfying(
                        BuslineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
    }
}
