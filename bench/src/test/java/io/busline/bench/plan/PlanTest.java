package io.busline.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    private static final Plan PLAN = new Plan(
            "run",
            List.of(URI.create("http://a:1"), URI.create("http://b:2")),
            RoomGroup.parse("10x5@0.5,1x50@20"),
            Mix.parse("raw:3,sockjs:1", Transport::parse),
            Mix.parse("100", Integer::valueOf),
            0.25);

    @Test
    void a_plan_counts_its_clients_messages_and_deliveries() {
        assertThat(PLAN.connections()).isEqualTo(100);
        assertThat(PLAN.rate()).isEqualTo(25);
        assertThat(PLAN.fanOut()).isEqualTo((10 * 0.5 * 5 + 20 * 50) / 25);
    }

    @Test
    void processes_share_out_all_seats_and_all_messages() {
        List<Seat> seats = IntStream.range(0, 3)
                .mapToObj(share -> PLAN.seats(share, 3))
                .flatMap(List::stream)
                .toList();

        assertThat(seats).containsExactlyInAnyOrderElementsOf(PLAN.seats(0, 1)).hasSize(100);
        assertThat(seats.stream().mapToDouble(Seat::weight).sum()).isCloseTo(PLAN.rate(), within(1e-9));
    }

    @Test
    void every_room_has_members_on_every_node_and_transports_keep_their_weights() {
        List<Seat> seats = PLAN.seats(0, 1);

        Map<Integer, List<Seat>> rooms = seats.stream().collect(Collectors.groupingBy(Seat::room));
        assertThat(rooms)
                .hasSize(11)
                .allSatisfy((room, members) ->
                        assertThat(members).extracting(Seat::node).containsAll(PLAN.nodes()));
        assertThat(seats.stream().filter(seat -> seat.transport() == Transport.RAW))
                .hasSizeBetween(73, 77);
    }

    @Test
    void clients_that_return_are_spread_over_all_rooms_and_nodes() {
        List<Seat> returning = PLAN.seats(0, 1).stream().filter(Seat::returns).toList();

        assertThat(returning).hasSizeBetween(23, 27);
        assertThat(returning).extracting(Seat::room).contains(10).hasSizeGreaterThan(10);
        assertThat(returning).extracting(Seat::node).containsAll(PLAN.nodes());
    }

    @Test
    void a_plan_arrives_at_another_process_as_it_was() {
        assertThat(Plan.fromJson(PLAN.toJson())).isEqualTo(PLAN);
    }

    @Test
    void another_rate_is_shared_out_as_before() {
        assertThat(PLAN.at(100).rooms()).containsExactly(new RoomGroup(10, 5, 2), new RoomGroup(1, 50, 80));
    }

    @Test
    void silent_rooms_hold_exactly_the_connections_asked_for() {
        assertThat(Stream.of(1, 49, 50, 51, 15_000))
                .allSatisfy(wanted ->
                        assertThat(PLAN.silent(wanted, 50).connections()).isEqualTo(wanted));
    }

    @Test
    void a_mix_keeps_its_weights_without_chance() {
        Mix<Integer> sizes = Mix.parse("100:9,2000:1", Integer::valueOf);

        assertThat(LongStream.range(0, 1_000).filter(n -> sizes.of(n) == 2_000)).hasSizeBetween(98, 102);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "0x5", "5x0", "5x5@", "5x5@-1", "5x5,"})
    void rooms_that_are_not_written_so_are_refused(String text) {
        assertThatThrownBy(() -> RoomGroup.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
