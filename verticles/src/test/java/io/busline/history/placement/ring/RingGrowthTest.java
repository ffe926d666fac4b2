package io.busline.history.placement.ring;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bus.Bus;
import io.busline.config.HistoryConfig;
import io.busline.config.RedisConfig;
import io.busline.history.AppendEvent;
import io.busline.history.CheckHistory;
import io.busline.history.HistoryVerticle;
import io.busline.history.ReadHistory;
import io.busline.overload.Overload;
import io.busline.protocol.StoredEvent;
import io.busline.testing.Events;
import io.busline.testing.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers are added to a ring on which rooms lie already; nodes are started anew with the longer list. */
class RingGrowthTest {
    private final List<RedisServer> servers =
            Stream.generate(() -> RedisServer.start()).limit(3).toList();
    private final List<String> rooms =
            Stream.generate(() -> freshRoom()).limit(30).toList();
    private final List<Vertx> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        endNodes();
        servers.forEach(RedisServer::close);
    }

    @Test
    void a_server_more_takes_its_share_of_the_rooms_and_no_message_and_no_number_is_lost() {
        Bus small = start(2);
        rooms.forEach(room -> append(small, room, 4));
        endNodes();

        Bus grown = start(3);
        rooms.forEach(room -> append(grown, room, 3));

        Set<String> moved = ManyRooms.roomsOn(servers.get(2));
        assertThat(moved).hasSizeBetween(1, rooms.size() - 1);
        for (String room : rooms) {
            assertThat(everything(grown, room, 100)).as(room).isEqualTo(oneTo(7));
        }
    }

    @Test
    void pages_of_any_size_go_across_the_move_in_both_directions() {
        String room = movedBy(1, 2, 3).get(0);
        Bus grown = start(3);
        append(grown, room, 5);

        for (int limit : new int[] {1, 2, 3, 5, 7, 100}) {
            assertThat(everything(grown, room, limit)).as("by " + limit).isEqualTo(oneTo(10));
            assertThat(backwards(grown, room, limit)).as("by " + limit).isEqualTo(oneTo(10));
        }
    }

    @Test
    void a_ring_that_has_grown_twice_remembers_both_moves() {
        List<String> movedTwice = movedBy(1, 2, 3);
        assertThat(movedTwice).isNotEmpty();

        Bus grown = start(3);

        for (String room : movedTwice) {
            append(grown, room, 1);
            assertThat(everything(grown, room, 2)).isEqualTo(oneTo(6));
        }
    }

    @Test
    void many_nodes_that_bring_one_room_home_at_once_leave_no_gap() {
        String room = movedBy(1, 3).get(0);
        List<Bus> grown = List.of(start(3), start(3), start(3), start(3));
        List<Future<AppendEvent.Appended>> appending = new ArrayList<>();

        for (int i = 0; i < 5; i++) {
            for (Bus node : grown) {
                appending.add(node.ask(Events.append(room, "at once")));
            }
        }
        appending.forEach(appended -> await(appended));

        assertThat(everything(grown.get(0), room, 100)).isEqualTo(oneTo(25));
    }

    @Test
    void an_id_that_was_used_before_the_move_is_still_the_same_message() {
        Bus small = start(1);
        for (String room : rooms) {
            await(small.ask(Events.append(room, "once", "m1")));
        }
        endNodes();

        Bus grown = start(3);

        for (String room : rooms) {
            assertThat(await(grown.ask(Events.appendAgain(room, "once", "m1"))).seq())
                    .isEqualTo(1);
            assertThat(everything(grown, room, 100)).isEqualTo(oneTo(1));
        }
    }

    @Test
    void a_room_whose_old_place_is_away_waits_for_it_and_is_not_numbered_from_one() {
        List<String> moved = movedBy(1, 3);
        Bus grown = start(3);
        servers.get(0).kill();
        assertThat(moved)
                .allMatch(room -> await(grown.ask(Events.append(room, "x"))
                        .map(appended -> false)
                        .otherwise(true)));
        servers.get(0).restart();

        assertThat(moved).allMatch(room -> appendSoon(grown, room) == 6);
    }

    @Test
    void a_ring_that_lacks_one_of_its_servers_serves_nothing_rather_than_number_rooms_anew() {
        Bus whole = start(3);
        rooms.forEach(room -> append(whole, room, 1));
        endNodes();

        Bus lacking = start(2);

        assertThat(await(lacking.ask(new CheckHistory())).serves()).isFalse();
        assertThat(rooms)
                .allMatch(room -> await(lacking.ask(Events.append(room, "x"))
                        .map(appended -> false)
                        .otherwise(true)));
    }

    @Test
    void a_server_that_is_alone_may_be_called_otherwise() {
        Bus before = start(servers.get(0).endpoint());
        append(before, rooms.get(0), 2);
        endNodes();
        Bus after = start(servers.get(0).endpoint().replace("127.0.0.1", "localhost"));
        append(after, rooms.get(0), 1);
        endNodes();

        Bus again = start(servers.get(0).endpoint().replace("127.0.0.1", "localhost"));

        assertThat(everything(again, rooms.get(0), 100)).isEqualTo(oneTo(3));
    }

    /**
     * Appends five messages to each room on a ring of the first size, lets it grow, and returns those that moved at the
     * last step.
     */
    private List<String> movedBy(int... sizes) {
        for (int i = 0; i < sizes.length - 1; i++) {
            Bus node = start(sizes[i]);
            int number = i;
            rooms.forEach(room -> append(node, room, number == 0 ? 4 : 1));
            if (sizes.length == 2) {
                rooms.forEach(room -> append(node, room, 1));
            }
            endNodes();
        }
        int last = sizes[sizes.length - 1];
        return rooms.stream()
                .filter(room -> ring(last, last - 1).contains(room))
                .toList();
    }

    private Set<String> ring(int size, int server) {
        HashRing<Integer> ring = new HashRing<>(IntStream.range(0, size)
                .boxed()
                .collect(Collectors.toMap(i -> servers.get(i).name(), i -> i)));
        Set<String> found = new TreeSet<>(rooms);
        found.removeIf(room -> ring.nodeOf(room) != server);
        return found;
    }

    private Bus start(int size) {
        return start(servers.stream().limit(size).map(RedisServer::endpoint).toArray(String[]::new));
    }

    private Bus start(String... endpoints) {
        Vertx vertx = Vertx.vertx();
        nodes.add(vertx);
        Bus bus = new Bus(vertx);
        RedisConfig redis = RedisConfig.standalone(endpoints);
        await(vertx.deployVerticle(new HistoryVerticle(
                bus,
                redis,
                HistoryConfig.DEFAULT,
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                new Overload(new SimpleMeterRegistry()))));
        return bus;
    }

    private void endNodes() {
        nodes.forEach(node -> await(node.close()));
        nodes.clear();
    }

    private static void append(Bus node, String room, int messages) {
        for (int i = 0; i < messages; i++) {
            await(node.ask(Events.append(room, "m")));
        }
    }

    private static long appendSoon(Bus node, String room) {
        return org.awaitility.Awaitility.await()
                .until(
                        () -> await(node.ask(Events.append(room, "x"))
                                .map(AppendEvent.Appended::seq)
                                .otherwise(0L)),
                        seq -> seq > 0);
    }

    private static List<Long> everything(Bus node, String room, int limit) {
        List<Long> found = new ArrayList<>();
        ReadHistory.Page page;
        do {
            long after = found.isEmpty() ? 0 : found.get(found.size() - 1);
            page = await(node.ask(ReadHistory.oldestAfter(room, after, limit)));
            found.addAll(seqs(page));
        } while (page.more());
        return found;
    }

    private static List<Long> backwards(Bus node, String room, int limit) {
        List<Long> found = new ArrayList<>();
        ReadHistory.Page page;
        do {
            long before = found.isEmpty() ? Long.MAX_VALUE : found.get(0);
            page = await(node.ask(ReadHistory.newestBefore(room, before, limit)));
            found.addAll(0, seqs(page));
        } while (page.more());
        return found;
    }

    private static List<Long> seqs(ReadHistory.Page page) {
        return page.messages().stream().map(StoredEvent::seq).toList();
    }

    private static List<Long> oneTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
