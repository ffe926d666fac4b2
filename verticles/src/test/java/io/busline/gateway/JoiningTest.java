package io.busline.gateway;

import static io.busline.testing.ChatClient.texts;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.ChatClient;
import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody who joins, or comes back, finds: the room's past, and the seam to what follows. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class JoiningTest {
    private final String room = freshRoom();
    private TestNode node;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(vertx, redis);
    }

    @Test
    void a_late_comer_finds_the_newest_messages_oldest_first() {
        ChatClient early = node.connect();
        early.join(room);
        for (int i = 1; i <= 60; i++) {
            early.say(room, "m" + i);
        }

        JsonObject joined = node.connect().join(room);

        assertThat(texts(joined))
                .isEqualTo(IntStream.rangeClosed(11, 60).mapToObj(i -> "m" + i).toList());
        assertThat(joined.getLong("seq")).isEqualTo(60);
        assertThat(joined.getBoolean("complete")).isTrue();
        assertThat(joined.getInteger("count")).isEqualTo(2);
    }

    @Test
    void who_comes_back_gets_what_it_missed_and_then_what_follows() {
        ChatClient sender = node.connect();
        sender.join(room);
        IntStream.rangeClosed(1, 5).forEach(i -> sender.say(room, "m" + i));
        ChatClient back = node.connect();

        JsonObject joined = back.join(room, 2);
        sender.say(room, "m6");

        assertThat(texts(joined)).containsExactly("m3", "m4", "m5");
        assertThat(joined.getBoolean("complete")).isTrue();
        back.expectMessage("m6");
        assertThat(back.unexpected("message")).isEmpty();
    }

    @Test
    void who_missed_more_than_the_limit_is_told() {
        ChatClient sender = node.connect();
        sender.join(room);
        IntStream.rangeClosed(1, 5).forEach(i -> sender.say(room, "m" + i));

        JsonObject joined = node.connect()
                .ask(
                        "joined",
                        new JsonObject()
                                .put("type", "join")
                                .put("room", room)
                                .put("since", 1)
                                .put("limit", 2));

        assertThat(texts(joined)).containsExactly("m4", "m5");
        assertThat(joined.getBoolean("complete")).isFalse();
    }

    @Test
    void who_remembers_more_than_the_room_ever_had_is_told() {
        JsonObject joined = node.connect().join(room, 1_000);

        assertThat(joined.getBoolean("complete")).isFalse();
        assertThat(joined.getLong("seq")).isZero();
    }

    @Test
    void nothing_is_lost_or_doubled_for_those_who_join_while_others_talk() {
        ChatClient sender = node.connect();
        sender.join(room);
        for (int i = 1; i <= 300; i++) {
            sender.send(ChatClient.message(room, "m" + i));
            if (i % 20 == 0) {
                ChatClient late = node.connect();
                JsonObject joined = late.ask(
                        "joined",
                        new JsonObject().put("type", "join").put("room", room).put("limit", 500));
                JsonArray messages = joined.getJsonArray("messages");
                assertThat(messages.size()).isEqualTo(joined.getLong("seq").intValue());
                sender.send(ChatClient.message(room, "after " + i));
                sender.send(ChatClient.message(room, "and after " + i));
                assertThat(late.expect("message").getLong("seq")).isEqualTo(joined.getLong("seq") + 1);
                assertThat(late.expect("message").getLong("seq")).isEqualTo(joined.getLong("seq") + 2);
            }
        }
    }

    @Test
    void joining_again_answers_anew_and_doubles_nothing() {
        ChatClient client = node.connect();
        client.join(room);
        client.say(room, "one");
        client.expectMessage("one");

        JsonObject again = client.join(room);
        client.say(room, "two");

        assertThat(texts(again)).containsExactly("one");
        assertThat(again.getInteger("count")).isEqualTo(1);
        client.expectMessage("two");
        assertThat(client.unexpected("message")).isEmpty();
    }

    @Test
    void history_pages_backwards_and_forwards() {
        ChatClient client = node.connect();
        client.join(room);
        IntStream.rangeClosed(1, 10).forEach(i -> client.say(room, "m" + i));

        JsonObject newest = client.ask("history", history().put("limit", 3));
        JsonObject before = client.ask("history", history().put("before", 8).put("limit", 3));
        JsonObject first = client.ask("history", history().put("before", 3).put("limit", 3));
        JsonObject after = client.ask("history", history().put("after", 2).put("limit", 3));
        JsonObject last = client.ask("history", history().put("after", 8).put("limit", 3));

        JsonObject none = client.ask("history", history().put("limit", 0));

        assertThat(texts(newest)).containsExactly("m8", "m9", "m10");
        assertThat(texts(none)).isEmpty();
        assertThat(none.getBoolean("more")).isTrue();
        assertThat(texts(before)).containsExactly("m5", "m6", "m7");
        assertThat(before.getBoolean("more")).isTrue();
        assertThat(texts(first)).containsExactly("m1", "m2");
        assertThat(first.getBoolean("more")).isFalse();
        assertThat(texts(after)).containsExactly("m3", "m4", "m5");
        assertThat(after.getBoolean("more")).isTrue();
        assertThat(texts(last)).containsExactly("m9", "m10");
        assertThat(last.getBoolean("more")).isFalse();
    }

    private JsonObject history() {
        return new JsonObject().put("type", "history").put("room", room);
    }
}
