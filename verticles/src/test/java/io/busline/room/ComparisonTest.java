package io.busline.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.history.ReadNewest;
import io.busline.history.SettleNumbers;
import io.busline.protocol.BuslineException;
import io.busline.testing.FakeRequests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A round takes 1 s, and 100 ms pass from one call to the next. */
class ComparisonTest {
    private static final long TICK_MS = 100;

    private final HubMetrics metrics = new HubMetrics(new SimpleMeterRegistry());
    private final FakeRequests requests = new FakeRequests();
    private final Healing healing = new Healing(requests, metrics);
    private final Comparison comparison = new Comparison(requests, healing, 1_000);
    private final List<RoomFeed> open = new ArrayList<>();
    private long now;

    @Test
    void every_room_is_compared_once_a_round_and_the_rooms_are_spread_over_it() {
        historyHas(0);
        for (int i = 0; i < 25; i++) {
            open("room-" + i);
        }

        pass(1_000);

        assertThat(asked().stream().flatMap(asked -> asked.reached().keySet().stream()))
                .hasSize(25)
                .doesNotHaveDuplicates();
        assertThat(asked()).allMatch(asked -> asked.reached().size() <= 3);
    }

    @Test
    void history_is_told_how_far_each_room_is() {
        historyHas(7);
        open.add(FakeRooms.openRoom("r", 7, metrics));

        pass(TICK_MS);

        assertThat(asked()).extracting(ReadNewest::reached).containsExactly(java.util.Map.of("r", 7L));
    }

    @Test
    void a_room_that_is_behind_history_is_healed() {
        historyHas(2);
        RoomFeed feed = open("r");
        pass(TICK_MS);
        assertThat(feed.isBehind()).isTrue();

        healing.heal(Hub.now() + 1_000);

        assertThat(requests.asked(SettleNumbers.class))
                .extracting(SettleNumbers::after, SettleNumbers::last)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(0L, 2L));
    }

    @Test
    void a_room_that_was_just_opened_is_compared_soon_whatever_the_round_says() {
        historyHas(0);
        pass(500);
        RoomFeed feed = open("new");
        open.remove(feed); // the round does not know of it
        comparison.opened(feed, now);

        pass(TICK_MS);
        assertThat(asked())
                .as("other nodes may not know of the subscription yet")
                .isEmpty();
        pass(TICK_MS);

        assertThat(asked()).hasSize(1);
    }

    @Test
    void a_room_that_is_not_open_yet_is_passed_over() {
        historyHas(0);
        RoomFeed opening = new RoomFeed("opening", 500, new RecentMemory(1_000), metrics);
        opening.openWhen(Promise.<Void>promise().future());
        open.add(opening);

        pass(1_000);

        assertThat(asked()).isEmpty();
    }

    @Test
    void while_history_does_not_answer_it_is_not_asked_again_and_after_a_failure_it_is() {
        Promise<List<Long>> answer = requests.hold(ReadNewest.class);
        open("r");
        pass(3_000);
        assertThat(asked()).hasSize(1);

        answer.fail(BuslineException.unavailable("gone"));
        pass(1_000);

        assertThat(asked().size()).isGreaterThan(1);
        assertThat(open.get(0).isBehind()).isFalse();
    }

    private RoomFeed open(String room) {
        RoomFeed feed = FakeRooms.openRoom(room, 0, metrics);
        open.add(feed);
        return feed;
    }

    private void historyHas(long newest) {
        requests.serve(
                ReadNewest.class,
                query -> Future.succeededFuture(
                        query.reached().keySet().stream().map(room -> newest).toList()));
    }

    private List<ReadNewest> asked() {
        return requests.asked(ReadNewest.class);
    }

    private void pass(long ms) {
        for (long passed = 0; passed < ms; passed += TICK_MS) {
            comparison.compare(open, now, TICK_MS);
            now += TICK_MS;
        }
    }
}
