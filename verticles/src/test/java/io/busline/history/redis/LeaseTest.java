package io.busline.history.redis;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.RealRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class LeaseTest {
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final long NOW = 1_800_000_000_000L;

    private final FakeRedis redis = new FakeRedis();

    @Test
    void one_of_those_who_try_in_a_window_gets_it() {
        assertThat(take(Lease.at(NOW, WINDOW))).isTrue();
        assertThat(take(Lease.at(NOW, WINDOW))).isFalse();
        assertThat(take(Lease.at(NOW + 4_999, WINDOW))).isFalse();
    }

    @Test
    void in_the_next_window_another_gets_it_with_a_higher_number_however_the_first_has_ended() {
        Lease first = Lease.at(NOW, WINDOW);
        take(first);

        Lease second = Lease.at(NOW + 5_000, WINDOW);

        assertThat(take(second)).isTrue();
        assertThat(second.number()).isEqualTo(first.number() + 1);
    }

    @Test
    void who_comes_too_late_changes_nothing() {
        Lease lease = Lease.at(NOW, WINDOW);
        await(lease.take(redis, key(lease), "holder", 1));

        await(lease.take(redis, key(lease), "holder", 2));

        assertThat(redis.members(key(lease))).containsEntry("holder", 1L);
    }

    @Test
    void nodes_whose_clocks_differ_by_less_than_a_window_hold_different_numbers_at_the_most() {
        Lease ahead = Lease.at(NOW + 4_000, WINDOW);
        Lease behind = Lease.at(NOW - 500, WINDOW);

        assertThat(take(ahead)).isTrue();
        assertThat(take(behind)).isTrue();
        assertThat(ahead.number()).isGreaterThan(behind.number());
    }

    @Test
    void its_key_outlives_the_window_by_a_window() {
        take(Lease.at(NOW, WINDOW));

        assertThat(redis.lifetimes()).containsEntry(key(Lease.at(NOW, WINDOW)), 10L);
    }

    @Test
    void many_are_taken_in_one_round_trip() {
        Lease lease = Lease.at(NOW, WINDOW);
        redis.add("b" + lease.number(), 1, "holder");
        Commands commands = new Commands();
        List<String> names = List.of("a", "b", "c");
        names.forEach(name -> lease.addTaking(commands, name + lease.number(), "holder", 1));

        Answers answers = await(redis.send(commands));

        List<Boolean> taken = new ArrayList<>();
        names.forEach(name -> taken.add(Lease.isTaken(answers)));
        assertThat(taken).containsExactly(true, false, true);
        assertThat(redis.roundTrips()).isEqualTo(1);
    }

    @Test
    @ExtendWith({VertxExtension.class, RealRedis.class})
    void a_real_redis_gives_it_to_one_of_two_links(Vertx vertx, @RealRedis.Url String endpoint) {
        RedisLink one = new RedisLink(vertx, new RedisTarget.Server(endpoint), Duration.ofSeconds(2), () -> {});
        RedisLink other = new RedisLink(vertx, new RedisTarget.Server(endpoint), Duration.ofSeconds(2), () -> {});
        await(one.open());
        await(other.open());
        String key = "busline:{" + freshRoom() + "}:r:1";
        Lease lease = new Lease(1, WINDOW);

        Future<Boolean> first = lease.take(one, key, "holder", 1);
        Future<Boolean> second = lease.take(other, key, "holder", 1);

        assertThat(List.of(await(first), await(second))).containsExactlyInAnyOrder(true, false);
        await(one.close());
        await(other.close());
    }

    private boolean take(Lease lease) {
        return await(lease.take(redis, key(lease), "holder", 1));
    }

    private static String key(Lease lease) {
        return "lease:" + lease.number();
    }
}
