package io.busline.history.placement.cluster;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.history.placement.ring.ManyRooms;
import io.busline.history.redis.SlotTable;
import io.busline.testing.ChatClient;
import io.busline.testing.RealRedisCluster;
import io.busline.testing.RedisServer;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real Redis Cluster of three masters, under a whole node. */
@ExtendWith(VertxExtension.class)
class RedisClusterTest {
    private final RealRedisCluster cluster = new RealRedisCluster();
    private ManyRooms chat;

    @BeforeEach
    void start(Vertx vertx) {
        chat = new ManyRooms(vertx, cluster.config());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void one_master_down_takes_down_only_its_rooms_also_on_a_node_that_starts_meanwhile() {
        RedisServer down = cluster.master(0); // also the first one that a starting node asks
        Set<String> lost = ManyRooms.roomsOn(down);
        assertThat(lost).isNotEmpty().doesNotContainAnyElementsOf(ManyRooms.roomsOn(cluster.master(1)));

        down.kill();

        for (String room : chat.rooms) {
            assertThat(chat.serves(room)).as(room).isEqualTo(!lost.contains(room));
        }
        Vertx other = Vertx.vertx();
        try {
            TestNode starting = ManyRooms.startNode(other, cluster.config());
            ChatClient client = starting.connect();
            for (String room : chat.rooms) {
                if (!lost.contains(room)) {
                    assertThat(ChatClient.texts(client.join(room))).contains("first");
                }
            }
        } finally {
            await(other.close());
        }

        down.restart();

        lost.forEach(chat::awaitServes);
    }

    @Test
    void a_promoted_replica_serves_its_masters_rooms() {
        RedisServer master = cluster.master(1);
        Set<String> rooms = ManyRooms.roomsOn(master);
        RedisServer replica = cluster.addReplica(master);
        String room = rooms.iterator().next();

        master.kill();

        chat.awaitServes(room);
        assertThat(replica.command("ROLE")).startsWith("master");
        assertThat(ChatClient.texts(chat.node.connect().join(room)).get(0)).isEqualTo("first");
        rooms.forEach(chat::awaitServes);
        assertThat(chat.node.registry().scrape())
                .contains("busline_redis_up{redis=\"" + replica.name() + "\"} 1.0")
                .doesNotContain(master.name());
    }

    @Test
    void a_room_goes_on_where_its_slot_is_moved_to() {
        String room = chat.rooms.get(0);
        RedisServer from = cluster.masterOf(SlotTable.slotOf(room));
        RedisServer to = from == cluster.master(0) ? cluster.master(1) : cluster.master(0);
        assertThat(ManyRooms.roomsOn(from)).contains(room);

        cluster.moveSlot(SlotTable.slotOf(room), from, to);

        chat.awaitServes(room);
        assertThat(ManyRooms.roomsOn(to)).contains(room);
        assertThat(ChatClient.texts(chat.node.connect().join(room)).get(0)).isEqualTo("first");
    }
}
