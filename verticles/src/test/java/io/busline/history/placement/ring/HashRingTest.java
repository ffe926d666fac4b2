package io.busline.history.placement.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashRingTest {
    private static final List<String> ROOMS =
            IntStream.range(0, 50_000).mapToObj(i -> "room-" + i).toList();

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 8})
    void rooms_spread_evenly(int servers) {
        HashRing<String> ring = ring(IntStream.range(0, servers)
                .mapToObj(i -> "redis-" + i + ".example:6379")
                .toList());

        Map<String, Long> shares = ROOMS.stream().collect(Collectors.groupingBy(ring::nodeOf, Collectors.counting()));

        double fair = (double) ROOMS.size() / servers;
        assertThat(shares).hasSize(servers);
        assertThat(shares.values())
                .allSatisfy(share -> assertThat((double) share).isCloseTo(fair, within(0.15 * fair)));
    }

    @Test
    void a_fourth_server_takes_a_quarter_and_nothing_else_moves() {
        HashRing<String> three = ring(List.of("10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.3:6379"));
        HashRing<String> four = ring(List.of("10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.3:6379", "10.0.0.4:6379"));

        List<String> moved = ROOMS.stream()
                .filter(room -> !three.nodeOf(room).equals(four.nodeOf(room)))
                .toList();

        assertThat((double) moved.size() / ROOMS.size()).isCloseTo(0.25, within(0.04));
        assertThat(moved).allSatisfy(room -> assertThat(four.nodeOf(room)).isEqualTo("10.0.0.4:6379"));
    }

    @Test
    void the_order_of_the_servers_does_not_matter() {
        HashRing<String> ring = ring(List.of("a:1", "b:1", "c:1"));
        HashRing<String> same = ring(List.of("c:1", "a:1", "b:1"));

        assertThat(ROOMS).allSatisfy(room -> assertThat(ring.nodeOf(room)).isEqualTo(same.nodeOf(room)));
    }

    @Test
    void one_server_keeps_everything() {
        HashRing<String> ring = ring(List.of("a:1"));

        assertThat(ROOMS).allSatisfy(room -> assertThat(ring.nodeOf(room)).isEqualTo("a:1"));
    }

    /** A room that is looked for elsewhere than yesterday has lost its history. */
    @Test
    void rooms_stay_where_they_have_always_been() {
        HashRing<String> ring = ring(List.of("a:1", "b:1", "c:1"));

        assertThat(HashRing.hash("lobby")).isEqualTo(0xb4eaf00bb6c1c767L);
        assertThat(List.of("lobby", "@alice+bob", "a", "room-1", "room-2", "room-3").stream()
                        .map(ring::nodeOf))
                .containsExactly("c:1", "c:1", "a:1", "b:1", "a:1", "a:1");
    }

    private static HashRing<String> ring(List<String> names) {
        return new HashRing<>(names.stream()
                .collect(Collectors.toMap(Function.identity(), Function.identity(), (a, b) -> a, LinkedHashMap::new)));
    }
}
