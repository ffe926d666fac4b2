package io.busline.gateway;

import static io.busline.testing.ChatClient.texts;
import static io.busline.testing.CrossTraffic.everyoneHearsEveryoneInOneOrder;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.testing.ChatClient;
import io.busline.testing.LoopbackCluster;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealRedis.class)
class ClusterTest {
    private static final LoopbackCluster CLUSTER = new LoopbackCluster();
    private static TestNode north;
    private static TestNode south;

    private final String room = freshRoom();

    @BeforeAll
    static void start(@RealRedis.Url String redis) {
        north = TestNode.start(CLUSTER.join(), redis);
        south = TestNode.start(CLUSTER.join(), redis);
    }

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @Test
    void people_on_two_nodes_talk_in_one_room() {
        ChatClient ada = north.connect();
        ChatClient bob = south.connect();
        ada.join(room);
        bob.join(room);

        ada.say(room, "from the north");
        bob.expectMessage("from the north");
        bob.say(room, "from the south");

        ada.expectMessage("from the north");
        ada.expectMessage("from the south");
        bob.expectMessage("from the south");
    }

    @Test
    void a_guest_that_changes_node_is_the_same_sender_and_its_message_the_same_message() {
        ChatClient before = north.connect();
        JsonObject welcome = before.hello("Ada");
        before.join(room);
        JsonObject message = ChatClient.message(room, "once").put("id", "m-1");
        before.send(message);
        JsonObject acknowledged = before.expectAnswer("m-1");
        before.close();

        ChatClient after = south.connect();
        JsonObject again =
                after.ask("welcome", new JsonObject().put("type", "hello").put("token", welcome.getString("token")));
        after.join(room);
        after.send(message);

        assertThat(again.getJsonObject("user").getString("id"))
                .isEqualTo(welcome.getJsonObject("user").getString("id"));
        assertThat(after.expectAnswer("m-1")).isEqualTo(acknowledged);
        assertThat(texts(south.connect().join(room))).containsExactly("once");
    }

    @Test
    void both_nodes_deliver_everything_once_and_in_the_same_order_under_cross_traffic() {
        List<ChatClient> clients = List.of(north.connect(), south.connect(), north.connect(), south.connect());
        clients.forEach(client -> client.join(room));

        everyoneHearsEveryoneInOneOrder(clients, room, 100);
    }

    @Test
    void history_is_the_same_on_both_nodes_and_who_changes_node_misses_nothing() {
        ChatClient ada = north.connect();
        ada.join(room);
        ada.say(room, "one");
        ada.say(room, "two");

        ChatClient moved = south.connect();
        JsonObject joined = moved.join(room, 1);
        ada.say(room, "three");

        assertThat(texts(joined)).containsExactly("two");
        moved.expectMessage("three");
    }

    @Test
    void presence_counts_the_people_of_both_nodes() {
        ChatClient ada = north.connect();
        ChatClient bob = south.connect();
        ada.join(room);
        bob.join(room);

        await().atMost(Duration.ofSeconds(20)).until(() -> count(ada) == 2 && count(bob) == 2);

        bob.close();
        await().atMost(Duration.ofSeconds(20)).until(() -> count(ada) == 1);
    }

    private int count(ChatClient client) {
        return client.ask("presence", new JsonObject().put("type", "presence").put("room", room))
                .getInteger("count");
    }
}
