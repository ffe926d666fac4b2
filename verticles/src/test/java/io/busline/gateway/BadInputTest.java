package io.busline.gateway;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.ChatClient;
import io.busline.testing.LimitsConfigs;
import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class BadInputTest {
    private final String room = freshRoom();
    private TestNode node;
    private ChatClient client;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(
                vertx,
                redis,
                TestNode.GATEWAY.withLimits(LimitsConfigs.with()
                        .messagesPerSecond(5)
                        .requestsPerSecond(30)
                        .textChars(100)
                        .roomsPerSession(2)
                        .newRoomsPerMinute(3)
                        .badFrames(10)
                        .build()));
        client = node.connect();
    }

    @Test
    void what_is_not_json_gets_an_error_and_the_connection_lives() {
        client.sendText("hello?");

        JsonObject error = client.expectError("bad_frame");
        assertThat(error.getBoolean("retryable")).isFalse();
        assertThat(error.getString("message")).isNotEmpty().doesNotContain("Exception");
        assertThat(client.unexpected("error")).isEmpty();
    }

    @Test
    void a_binary_frame_gets_an_error_and_the_connection_lives() {
        client.socket().writeBinaryMessage(Buffer.buffer("{\"type\":\"ping\"}"));

        client.expectError("bad_frame");
        assertThat(client.unexpected("error")).isEmpty();
    }

    @Test
    void an_error_carries_the_id_and_the_room_of_the_frame_it_answers() {
        client.send(new JsonObject().put("type", "message").put("room", room).put("id", "x"));

        JsonObject error = client.expectError("bad_field");
        assertThat(error.getString("id")).isEqualTo("x");
        assertThat(error.getString("room")).isEqualTo(room);
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "leave", "history", "presence"})
    void a_room_that_was_not_joined_is_told_as_such(String type) {
        client.send(new JsonObject().put("type", type).put("room", room).put("text", "hi"));

        client.expectError("not_joined");
        assertThat(client.unexpected("error")).isEmpty();
    }

    @Test
    void a_text_over_the_limit_is_too_large() {
        client.join(room);
        client.send(ChatClient.message(room, "x".repeat(101)));

        client.expectError("too_large");
        client.say(room, "x".repeat(100));
    }

    @Test
    void a_frame_of_a_megabyte_closes_the_connection_and_no_other() {
        ChatClient other = node.connect();
        other.join(room);

        client.socket().writeFrame(WebSocketFrame.textFrame("x".repeat(1_000_000), true));

        assertThat(client.expectClose()).isEqualTo(1009);
        other.say(room, "still here");
    }

    @Test
    void a_second_hello_is_refused() {
        client.hello("Ada");
        client.send(new JsonObject().put("type", "hello").put("name", "Bob"));

        client.expectError("bad_frame");
    }

    @Test
    void a_token_is_refused_where_none_can_be_checked() {
        client.send(new JsonObject().put("type", "hello").put("token", "a.b.c"));

        client.expectError("unauthenticated");
        client.hello("Ada");
    }

    @Test
    void a_name_with_an_invisible_character_or_of_somebody_else_is_refused_and_another_is_taken() {
        String id = node.connect().hello("Bob").getJsonObject("user").getString("id");
        client.send(new JsonObject().put("type", "hello").put("name", "A\u200Bda"));
        client.expectError("bad_field");
        client.send(new JsonObject().put("type", "hello").put("name", id));
        client.expectError("bad_field");

        assertThat(client.hello("Ada").getJsonObject("user").getString("name")).isEqualTo("Ada");
    }

    @Test
    void more_rooms_than_allowed_are_refused_until_one_is_left() {
        client.join(room + "1");
        client.join(room + "2");
        client.send(new JsonObject().put("type", "join").put("room", room + "3"));
        client.expectError("too_many_rooms");

        client.join(room + "2");
        client.ask("left", new JsonObject().put("type", "leave").put("room", room + "1"));
        client.join(room + "3");
    }

    @Test
    void messages_over_the_rate_are_refused_with_the_time_to_wait_and_not_stored() {
        client.join(room);
        for (int i = 0; i < 5; i++) { // in one go, so that the limit does not recover meanwhile
            client.send(ChatClient.message(room, "m" + i));
        }
        client.send(ChatClient.message(room, "too many"));

        JsonObject error = client.expectError("rate_limited");
        for (int i = 0; i < 5; i++) {
            client.expect("ack");
        }
        assertThat(error.getBoolean("retryable")).isTrue();
        assertThat(error.getLong("retryAfterMs")).isBetween(1L, 200L);
        assertThat(ChatClient.texts(node.connect().join(room))).containsExactly("m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void requests_over_the_rate_are_refused_with_the_time_to_wait() {
        client.join(room);
        for (int i = 0; i < 40; i++) {
            client.send(new JsonObject().put("type", "presence").put("room", room));
        }

        JsonObject error = client.expectError("rate_limited");
        assertThat(error.getLong("retryAfterMs")).isPositive();
    }

    @Test
    void hellos_without_end_close_the_connection_too() {
        client.hello("Ada");
        for (int i = 0; i <= 10; i++) {
            client.send(new JsonObject().put("type", "hello"));
        }

        assertThat(client.expectClose()).isEqualTo(4502);
    }

    @Test
    void bad_frames_without_end_close_the_connection_with_4502() {
        for (int i = 0; i <= 10; i++) {
            client.sendText("nonsense");
        }

        assertThat(client.expectClose()).isEqualTo(4502);
    }

    @Test
    void good_frames_between_bad_ones_do_not_make_up_for_them() {
        for (int i = 0; i < 10; i++) {
            client.sendText("nonsense");
            client.ask("pong", new JsonObject().put("type", "ping"));
        }
        client.sendText("nonsense");

        assertThat(client.expectClose()).isEqualTo(4502);
    }

    @Test
    void who_reconnects_finds_its_rate_used_up() {
        String token = client.hello("Ada").getString("token");
        client.join(room + "1");
        client.join(room + "2");

        ChatClient again = node.connect();
        again.ask("welcome", new JsonObject().put("type", "hello").put("token", token));
        again.join(room + "3");
        again.send(new JsonObject().put("type", "join").put("room", room + "4"));

        assertThat(again.expectError("rate_limited").getLong("retryAfterMs")).isBetween(1L, 20_000L);
        again.join(room + "1");
    }

    @Test
    void a_storm_of_pings_slows_its_sender_down_and_nobody_else() {
        ChatClient other = node.connect();
        other.join(room);
        String[] storm = new String[600];
        Arrays.fill(storm, "{\"type\":\"ping\"}");
        for (String ping : storm) {
            client.sendText(ping);
        }

        other.say(room, "still here");
        client.expect("pong");
        assertThat(refused(node, "request_rate")).isPositive();
    }

    private static double refused(TestNode by, String reason) {
        return by.registry()
                .get("busline.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
