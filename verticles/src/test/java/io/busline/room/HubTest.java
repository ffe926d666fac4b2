package io.busline.room;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.config.HistoryConfig;
import io.busline.config.RoomsConfig;
import io.busline.history.ReadHistory;
import io.busline.history.ReadNewest;
import io.busline.protocol.BuslineException;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.ErrorCode;
import io.busline.testing.Events;
import io.busline.testing.RecordingMember;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two hubs of one node, without sockets and Redis. */
@ExtendWith(VertxExtension.class)
class HubTest {
    private static final String ROOM = "r";
    private static final EncodedFrame TYPING = EncodedFrame.of("{\"type\":\"typing\"}");

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
                hub = new Hub(vertx, bus, RoomsConfig.DEFAULT, 2, HistoryConfig.DEFAULT, new SimpleMeterRegistry());
                return Future.succeededFuture();
            }));
        }

        Rooms.Entry join(Member member, boolean live) {
            Promise<Rooms.Entry> joined = Promise.promise();
            context.runOnContext(on -> hub.join(ROOM, member, OptionalLong.empty(), 50)
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
                        new ReadHistory.Page(List.of(Events.stored(1)), List.of(), false, 1, 1, 1, true));
            });
            bus.serve(
                    ReadNewest.class,
                    query -> Future.succeededFuture(query.reached().keySet().stream()
                            .map(room -> counter)
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
