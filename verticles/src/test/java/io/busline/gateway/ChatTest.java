package io.busline.gateway;

import static io.busline.testing.ChatClient.texts;
import static io.busline.testing.CrossTraffic.everyoneHearsEveryoneInOneOrder;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.ChatClient;
import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class ChatTest {
    private final String room = freshRoom();
    private TestNode node;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(vertx, redis);
    }

    @Test
    void a_guest_is_welcomed_by_the_name_it_wished() {
        JsonObject welcome = node.connect().hello("Ada");

        assertThat(welcome.getJsonObject("user").getString("name")).isEqualTo("Ada");
        assertThat(welcome.getJsonObject("user").getBoolean("guest")).isTrue();
        assertThat(welcome.getString("node")).isEqualTo(node.name());
        assertThat(welcome.getString("session")).isNotEmpty();
        assertThat(welcome.getJsonObject("limits").getMap())
                .containsOnlyKeys("frameBytes", "textChars", "roomsPerSession", "messagesPerSecond");
    }

    @Test
    void a_client_that_does_not_say_hello_is_a_guest_all_the_same() {
        ChatClient client = node.connect();

        client.join(room);
        client.say(room, "hi");

        JsonObject user = client.expectMessage("hi").getJsonObject("user");
        assertThat(user.getString("id")).startsWith("guest-");
        assertThat(user.getMap()).containsOnlyKeys("id", "name");
    }

    @Test
    void everyone_in_the_room_gets_a_message_once_the_sender_too() {
        List<ChatClient> clients =
                IntStream.range(0, 6).mapToObj(i -> node.connect()).toList();
        clients.forEach(client -> client.join(room));

        JsonObject ack = clients.get(0).say(room, "hello all");

        for (ChatClient client : clients) {
            JsonObject message = client.expectMessage("hello all");
            assertThat(message.getLong("seq")).isEqualTo(ack.getLong("seq")).isEqualTo(1);
            assertThat(message.getLong("ts")).isEqualTo(ack.getLong("ts"));
            assertThat(client.unexpected("message")).isEmpty();
        }
    }

    @Test
    void messages_of_many_senders_reach_everyone_in_one_order() {
        List<ChatClient> clients =
                IntStream.range(0, 4).mapToObj(i -> node.connect()).toList();
        clients.forEach(client -> client.join(room));

        everyoneHearsEveryoneInOneOrder(clients, room, 50);
    }

    @Test
    void who_has_left_hears_no_more() {
        ChatClient stays = node.connect();
        ChatClient leaves = node.connect();
        stays.join(room);
        leaves.join(room);

        JsonObject left =
                leaves.ask("left", new JsonObject().put("type", "leave").put("room", room));
        stays.say(room, "gone?");

        assertThat(left.getString("room")).isEqualTo(room);
        stays.expectMessage("gone?");
        assertThat(leaves.unexpected("message")).isEmpty();
    }

    @Test
    void frames_may_follow_each_other_without_waiting() {
        ChatClient client = node.connect();

        client.send(new JsonObject().put("type", "join").put("room", room));
        client.send(ChatClient.message(room, "at once"));
        client.send(new JsonObject().put("type", "leave").put("room", room));
        client.send(new JsonObject().put("type", "join").put("room", room));

        client.expect("joined");
        client.expect("ack");
        client.expect("left");
        client.expect("joined");
        assertThat(client.unexpected("error")).isEmpty();
    }

    @Test
    void a_message_sent_again_under_its_id_is_the_same_message() {
        ChatClient client = node.connect();
        ChatClient other = node.connect();
        client.join(room);
        other.join(room);
        JsonObject message = ChatClient.message(room, "once").put("id", "m1");

        for (int i = 0; i < 5; i++) {
            client.send(message);
        }
        for (int i = 0; i < 5; i++) {
            JsonObject ack = client.expect("ack");
            assertThat(ack.getString("id")).isEqualTo("m1");
            assertThat(ack.getLong("seq")).isEqualTo(1);
        }
        other.send(ChatClient.message(room, "another sender's").put("id", "m1"));
        assertThat(other.expect("ack").getLong("seq")).isGreaterThan(1);
        client.say(room, "after");
        for (ChatClient each : new ChatClient[] {client, other}) {
            each.expectMessage("once");
            each.expectMessage("another sender's");
            each.expectMessage("after");
            assertThat(each.unexpected("gap")).isEmpty();
        }
        assertThat(node.connect().join(room, 0).getBoolean("complete")).isTrue();
    }

    @Test
    void presence_counts_the_people_in_the_room() {
        ChatClient one = node.connect();
        ChatClient two = node.connect();
        one.join(room);
        assertThat(two.join(room).getInteger("count")).isEqualTo(2);

        two.ask("left", new JsonObject().put("type", "leave").put("room", room));

        JsonObject presence =
                one.ask("presence", new JsonObject().put("type", "presence").put("room", room));
        assertThat(presence.getInteger("count")).isEqualTo(1);
    }

    @Test
    void a_text_comes_back_as_it_was_said_whatever_is_in_it() {
        ChatClient client = node.connect();
        client.join(room);
        String text = "<b>\"\\ \u0000\u001f \u00e9 \u20ac \ud83d\ude80 \u2028 \ufffd";

        client.say(room, text);

        client.expectMessage(text);
        assertThat(texts(node.connect().join(room))).containsExactly(text);
    }

    @Test
    void messages_with_an_empty_id_are_not_the_same() {
        ChatClient client = node.connect();
        client.join(room);

        client.send(ChatClient.message(room, "one").put("id", ""));
        client.send(ChatClient.message(room, "two").put("id", ""));

        client.expectMessage("one");
        client.expectMessage("two");
        assertThat(client.expect("ack").getString("id")).isEmpty();
    }
}
