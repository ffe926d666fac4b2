package io.busline.history.placement.ring;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.config.RedisConfig;
import io.busline.history.ReadNewest;
import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three real servers as a ring, under a whole node. */
@ExtendWith(VertxExtension.class)
class RingTest {
    private final List<RedisServer> servers =
            Stream.generate(() -> RedisServer.start()).limit(3).toList();
    private ManyRooms chat;

    @BeforeEach
    void start(Vertx vertx) {
        chat = new ManyRooms(
                vertx,
                RedisConfig.standalone(
                        servers.stream().map(RedisServer::endpoint).toArray(String[]::new)));
    }

    @AfterEach
    void stop() {
        servers.forEach(RedisServer::close);
    }

    @Test
    void rooms_spread_over_all_servers_and_all_keys_of_a_room_lie_on_one() {
        List<String> found = new ArrayList<>();
        for (RedisServer server : servers) {
            assertThat(ManyRooms.roomsOn(server)).isNotEmpty();
            found.addAll(ManyRooms.roomsOn(server));
        }

        assertThat(found).containsExactlyInAnyOrderElementsOf(chat.rooms);
    }

    @Test
    void another_node_finds_every_room_whatever_order_it_names_the_servers_in(Vertx vertx) {
        Vertx other = Vertx.vertx();
        try {
            ChatClient stranger = ManyRooms.startNode(
                            other,
                            RedisConfig.standalone(
                                    servers.get(2).endpoint(),
                                    servers.get(0).endpoint(),
                                    servers.get(1).endpoint()))
                    .connect();

            for (String room : chat.rooms) {
                assertThat(ChatClient.texts(stranger.join(room))).containsExactly("first");
            }
        } finally {
            await(other.close());
        }
    }

    @Test
    void one_server_down_takes_down_only_its_rooms_and_they_are_back_within_a_second_of_its_return() {
        RedisServer down = servers.get(1);
        Set<String> lost = ManyRooms.roomsOn(down);

        down.kill();

        for (String room : chat.rooms) {
            assertThat(chat.serves(room)).as(room).isEqualTo(!lost.contains(room));
        }
        List<Long> newest = await(chat.node.bus().ask(new ReadNewest(nothingReached())));
        for (int i = 0; i < newest.size(); i++) {
            assertThat(newest.get(i)).isEqualTo(lost.contains(chat.rooms.get(i)) ? ReadNewest.UNKNOWN : 2);
        }

        down.restart();

        for (String room : lost) {
            assertThat(chat.awaitServes(room)).isLessThan(Duration.ofSeconds(1));
            assertThat(ChatClient.texts(chat.node.connect().join(room)).get(0)).isEqualTo("first");
        }
    }

    @Test
    void a_server_that_refuses_to_write_because_it_has_become_a_replica_is_looked_for_anew() {
        RedisServer demoted = servers.get(0);
        String room = ManyRooms.roomsOn(demoted).iterator().next();
        Set<String> before = connections(demoted);
        demoted.command("REPLICAOF", "127.0.0.1", "1");

        assertThat(chat.serves(room)).isFalse();

        demoted.command("REPLICAOF", "NO", "ONE");
        chat.awaitServes(room);
        assertThat(connections(demoted)).isNotEmpty().doesNotContainAnyElementsOf(before);
    }

    @Test
    void the_node_stays_ready_until_all_servers_are_down_and_says_which_are() throws Exception {
        assertThat(chat.ready().body()).contains("\"" + servers.get(1).name() + "\":\"UP\"");

        servers.get(1).kill();

        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> chat.ready().body().contains("\"" + servers.get(1).name() + "\":\"DOWN\""));
        assertThat(chat.ready().body()).contains("\"" + servers.get(0).name() + "\":\"UP\"");
        assertThat(chat.ready().statusCode()).isEqualTo(200);
        assertThat(chat.node.registry().scrape())
                .contains("busline_redis_up{redis=\"" + servers.get(0).name() + "\"} 1.0")
                .contains("busline_redis_up{redis=\"" + servers.get(1).name() + "\"} 0.0");

        servers.forEach(RedisServer::kill);

        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> chat.ready().statusCode() == 503);
    }

    /** The ids of all connections to the server but the one that asks. */
    private static Set<String> connections(RedisServer server) {
        return server.command("CLIENT", "LIST")
                .lines()
                .filter(line -> !line.contains("cmd=client"))
                .map(line -> line.split(" ")[0])
                .collect(Collectors.toSet());
    }

    private Map<String, Long> nothingReached() {
        Map<String, Long> reached = new LinkedHashMap<>();
        chat.rooms.forEach(room -> reached.put(room, 0L));
        return reached;
    }
}
