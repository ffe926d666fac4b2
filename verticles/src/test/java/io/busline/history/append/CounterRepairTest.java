package io.busline.history.append;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bus.ClusterEvent;
import io.busline.history.FakeHistory;
import io.busline.history.layout.Keys;
import io.busline.protocol.SeqGap;
import io.busline.testing.CommandPattern;
import io.busline.testing.ManualClock;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class CounterRepairTest {
    private static final CommandPattern RAISE = CommandPattern.of("INCRBY", ":seq");

    private final KnownRooms known = new KnownRooms();
    private FakeHistory history;
    private String room;
    private CounterRepair repair;

    @BeforeEach
    void create(Vertx vertx) {
        history = new FakeHistory(vertx);
        room = history.room;
        repair = repair(known, true);
    }

    @Test
    void a_counter_that_is_not_behind_is_left_alone() {
        known.of(room).reached(5);
        history.redis.setCounter(Keys.seq(room), 5);

        await(repair.repair(List.of(room)));

        assertThat(counter()).isEqualTo(5);
        assertThat(history.published()).isEmpty();
    }

    @Test
    void a_counter_that_has_gone_back_is_raised_over_what_was_known_and_the_numbers_between_are_lost() {
        known.of(room).reached(50);
        history.redis.setCounter(Keys.seq(room), 40);

        await(repair.repair(List.of(room)));

        SeqGap lost = new SeqGap(41, 50 + CounterRepair.MARGIN, true);
        assertThat(counter()).isEqualTo(50 + CounterRepair.MARGIN);
        assertThat(history.published()).containsExactly(new ClusterEvent.GapFound(room, lost));
        assertThat(history.read().gaps()).containsExactly(lost);
    }

    @Test
    void exactly_what_this_node_has_added_is_lost_though_others_count_at_the_same_time() {
        known.of(room).reached(50);
        history.redis.setCounter(Keys.seq(room), 40);
        history.redis.before(RAISE, () -> history.redis.setCounter(Keys.seq(room), 43));

        await(repair.repair(List.of(room)));

        assertThat(history.read().gaps()).containsExactly(new SeqGap(44, 53 + CounterRepair.MARGIN, true));
    }

    @Test
    void while_another_node_holds_the_lease_the_counter_is_left_to_it() {
        known.of(room).reached(50);
        history.redis.setCounter(Keys.seq(room), 40);
        history.redis.failBefore(RAISE);
        await(repair.repair(List.of(room)).otherwiseEmpty()); // holds the lease, and dies
        KnownRooms others = new KnownRooms();
        others.of(room).reached(50);

        await(repair(others, true).repair(List.of(room)));
        assertThat(counter()).isEqualTo(40);

        history.clock.forward(Counters.RAISING_WINDOW);
        await(repair(others, true).repair(List.of(room)));
        assertThat(counter()).isEqualTo(50 + CounterRepair.MARGIN);
    }

    @Test
    void the_lease_has_the_key_and_the_member_that_all_versions_know() {
        known.of(room).reached(50);

        await(repair.repair(List.of(room)));

        String key = "busline:{" + room + "}:r:" + ManualClock.START / 5_000;
        assertThat(history.redis.members(key)).containsOnlyKeys("highest");
        assertThat(history.redis.lifetimes()).containsEntry(key, 10L);
    }

    @Test
    void a_counter_that_another_has_raised_before_the_lease_was_got_is_not_raised_again() {
        known.of(room).reached(50);
        history.redis.setCounter(Keys.seq(room), 40);
        history.redis.before(CommandPattern.of("ZADD", ":r:"), () -> history.redis.setCounter(Keys.seq(room), 100_050));

        await(repair.repair(List.of(room)));

        assertThat(counter()).isEqualTo(100_050);
    }

    @Test
    void a_redis_that_has_lost_everything_numbers_unknown_rooms_from_the_time_of_the_loss_on() {
        known.of(room).reached(50);

        await(repair.repair(List.of(room)));

        assertThat(history.redis.members(Keys.FLOOR)).containsEntry("seq", ManualClock.START);
        assertThat(known.highest("another")).isEqualTo(ManualClock.START);
        assertThat(counter()).isEqualTo(ManualClock.START + CounterRepair.MARGIN);
    }

    @Test
    void the_floor_that_another_node_has_set_is_read() {
        history.redis.add(Keys.FLOOR, 1_000, "seq");

        await(repair.repair(List.of()));

        assertThat(known.highest("another")).isEqualTo(1_000);
    }

    @Test
    void a_room_that_was_never_used_is_not_raised_to_the_floor() {
        history.redis.add(Keys.FLOOR, 1_000, "seq");

        await(repair.repair(List.of(room)));

        assertThat(counter()).isZero();
    }

    @Test
    void a_redis_that_takes_keys_of_rooms_only_has_its_floor_in_memory() {
        known.of(room).reached(50);

        await(repair(known, false).repair(List.of(room)));

        assertThat(history.redis.members(Keys.FLOOR)).isEmpty();
        assertThat(known.highest("another")).isEqualTo(ManualClock.START);
    }

    @Test
    void a_gap_that_could_not_be_marked_is_not_published() {
        known.of(room).reached(50);
        history.redis.setCounter(Keys.seq(room), 40);
        history.redis.failBefore(CommandPattern.of("ZADD", ":x:"));

        assertThat(await(repair.repair(List.of(room)).map(true).otherwise(false)))
                .isFalse();
        assertThat(history.published()).isEmpty();
    }

    private CounterRepair repair(KnownRooms rooms, boolean anyKey) {
        return new CounterRepair(history.redis, history.bus, history.buckets, history.clock, rooms, anyKey);
    }

    private long counter() {
        return history.redis.counter(Keys.seq(room));
    }
}
