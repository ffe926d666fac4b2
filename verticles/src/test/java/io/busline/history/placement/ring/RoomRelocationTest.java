package io.busline.history.placement.ring;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.history.append.Counters;
import io.busline.history.append.KnownRooms;
import io.busline.history.layout.Keys;
import io.busline.history.placement.RoomStore;
import io.busline.history.placement.Shard;
import io.busline.history.redis.FakeRedis;
import io.busline.testing.CommandPattern;
import io.busline.testing.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A ring of two servers that has grown from one; each is a Redis in memory. */
@ExtendWith(VertxExtension.class)
class RoomRelocationTest {
    private static final Duration HISTORY = Duration.ofHours(24);
    private static final CommandPattern LEASE = CommandPattern.of("ZADD", ":r:");
    private static final CommandPattern RAISE = CommandPattern.of("INCRBY", ":seq");

    private final ManualClock clock = new ManualClock();
    private final FakeRedis formerRedis = new FakeRedis();
    private final FakeRedis currentRedis = new FakeRedis();
    private final Shard former = shard(formerRedis);
    private final Shard current = shard(currentRedis);
    private final PastRings past = new PastRings(
            Map.of("former", former, "current", current), Map.of("former", 1L, "current", ManualClock.START));

    /** A room that has moved. */
    private final String room = IntStream.range(0, 1_000)
            .mapToObj(i -> "room" + i)
            .filter(name -> new HashRing<>(Map.of("former", former, "current", current)).nodeOf(name) == current)
            .findFirst()
            .orElseThrow();

    private Vertx vertx;
    private RoomRelocation relocation;

    @BeforeEach
    void create(Vertx vertx) {
        this.vertx = vertx;
        relocation = relocation();
    }

    @Test
    void a_room_that_was_not_on_another_server_is_served_without_asking_any() {
        assertThat(await(relocation.storeOf(room, former))).isSameAs(former);
        assertThat(formerRedis.roundTrips() + currentRedis.roundTrips()).isZero();
    }

    @Test
    void a_room_that_is_new_is_its_current_servers_alone() {
        assertThat(await(relocation.storeOf(room, current))).isSameAs(current);
        assertThat(counter()).isZero();
    }

    @Test
    void the_counter_is_raised_to_the_former_one_before_the_room_is_served() {
        formerRedis.setCounter(Keys.seq(room), 7);

        RoomStore store = await(relocation.storeOf(room, current));

        assertThat(store).isInstanceOf(RelocatedRoom.class);
        assertThat(counter()).isEqualTo(7);
    }

    @Test
    void a_counter_that_is_beyond_the_former_one_is_not_raised() {
        formerRedis.setCounter(Keys.seq(room), 7);
        currentRedis.setCounter(Keys.seq(room), 9);

        assertThat(await(relocation.storeOf(room, current))).isInstanceOf(RelocatedRoom.class);

        assertThat(counter()).isEqualTo(9);
    }

    @Test
    void of_two_nodes_one_raises_the_counter_and_the_other_waits_for_it() {
        formerRedis.setCounter(Keys.seq(room), 7);
        Future<?>[] other = new Future<?>[1];
        currentRedis.before(RAISE, () -> other[0] = relocation().storeOf(room, current)); // has read 0 too

        await(relocation.storeOf(room, current));
        await(other[0]);

        assertThat(counter()).isEqualTo(7);
    }

    @Test
    void a_node_that_gets_the_lease_after_another_has_raised_the_counter_does_not_raise_it_again() {
        formerRedis.setCounter(Keys.seq(room), 7);
        currentRedis.before(LEASE, () -> currentRedis.setCounter(Keys.seq(room), 7)); // this node has read 0

        await(relocation.storeOf(room, current));

        assertThat(counter()).isEqualTo(7);
    }

    @Test
    void a_node_that_dies_with_the_lease_is_followed_by_another_in_the_next_window() {
        formerRedis.setCounter(Keys.seq(room), 7);
        currentRedis.failBefore(RAISE);
        assertThat(await(relocation.storeOf(room, current).map(true).otherwise(false)))
                .isFalse();

        clock.forward(Duration.ofSeconds(5));
        await(relocation.storeOf(room, current));

        assertThat(counter()).isEqualTo(7);
    }

    @Test
    void the_lease_has_the_key_and_the_member_that_all_versions_know() {
        formerRedis.setCounter(Keys.seq(room), 7);

        await(relocation.storeOf(room, current));

        String key = "busline:{" + room + "}:r:" + ManualClock.START / 5_000;
        assertThat(currentRedis.members(key)).isEqualTo(Map.of("moved", 7L));
        assertThat(currentRedis.lifetimes()).containsEntry(key, 10L);
    }

    @Test
    void a_room_is_relocated_once() {
        formerRedis.setCounter(Keys.seq(room), 7);
        RoomStore store = await(relocation.storeOf(room, current));
        int roundTrips = currentRedis.roundTrips();

        assertThat(await(relocation.storeOf(room, current))).isSameAs(store);
        assertThat(currentRedis.roundTrips()).isEqualTo(roundTrips);
    }

    @Test
    void once_the_former_history_is_over_its_lifetime_a_room_that_is_known_is_its_current_servers_alone() {
        formerRedis.setCounter(Keys.seq(room), 7);
        assertThat(await(relocation.storeOf(room, current))).isInstanceOf(RelocatedRoom.class);

        clock.forward(HISTORY);

        assertThat(await(relocation.storeOf(room, current))).isSameAs(current);
    }

    @Test
    void when_the_former_history_is_over_its_lifetime_the_former_server_is_not_asked() {
        formerRedis.setCounter(Keys.seq(room), 7);
        currentRedis.setCounter(Keys.seq(room), 9);
        clock.forward(HISTORY);

        assertThat(await(relocation.storeOf(room, current))).isSameAs(current);
        assertThat(formerRedis.roundTrips()).isZero();
    }

    private RoomRelocation relocation() {
        return new RoomRelocation(vertx, clock, past, HISTORY.toMillis(), 1_000);
    }

    private long counter() {
        return currentRedis.counter(Keys.seq(room));
    }

    /** A shard that has counters and nothing else. */
    private Shard shard(FakeRedis redis) {
        Counters counters = new Counters(redis, clock, new KnownRooms(), null);
        return new Shard(null, null, null, null, null, null, counters, null, () -> {});
    }
}
