package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar on the data directory of an earlier version: see {@link OldData}. */
class OldDataIT {
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    Path data;

    private NodeProcess node;
    private JsonObject joinedBefore;
    private long newest;

    @BeforeEach
    void startNode() throws Exception {
        OldData.copyTo(data);
        node = NodeLauncher.on(data).with(OldData.LONG_LIVED).start();
        joinedBefore = OldData.expected().getJsonObject("joined");
        newest = joinedBefore.getLong("seq");
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    @AfterAll
    static void close() {
        Await.await(VERTX.close());
    }

    @Test
    void a_room_is_joined_with_its_messages_as_they_were() {
        JsonObject joined = connect().join(OldData.ROOM);

        assertThat(joined.getLong("seq")).isEqualTo(newest);
        assertThat(messages(joined)).isEqualTo(messages(joinedBefore));
        assertThat(joined.getBoolean("complete")).isTrue();
    }

    @Test
    void a_client_resumes_where_it_was_and_is_told_of_the_gap() {
        List<JsonObject> messages = messages(joinedBefore);
        long beforeGap = messages.get(5).getLong("seq");
        long afterGap = messages.get(6).getLong("seq");
        assertThat(afterGap).isGreaterThan(beforeGap + 1);
        ChatClient client = connect();

        JsonObject joined = client.join(OldData.ROOM, beforeGap - 1);

        assertThat(joined.getBoolean("complete")).isTrue();
        assertThat(messages(joined)).isEqualTo(messages.subList(5, messages.size()));
        assertThat(client.expect("gap"))
                .isEqualTo(new JsonObject()
                        .put("type", "gap")
                        .put("room", OldData.ROOM)
                        .put("from", beforeGap + 1)
                        .put("to", afterGap - 1)
                        .put("unused", true));
    }

    @Test
    void history_is_read_page_by_page() {
        ChatClient client = connect();
        client.join(OldData.ROOM);

        JsonObject page = client.ask(
                "history",
                new JsonObject()
                        .put("type", "history")
                        .put("room", OldData.ROOM)
                        .put("before", newest)
                        .put("limit", 4));

        List<JsonObject> messages = messages(joinedBefore);
        assertThat(messages(page)).isEqualTo(messages.subList(messages.size() - 5, messages.size() - 1));
        assertThat(page.getBoolean("more")).isTrue();
    }

    @Test
    void a_message_sent_again_by_the_same_guest_keeps_its_number_and_new_ones_follow() throws Exception {
        JsonObject expected = OldData.expected();
        ChatClient ada = connect();
        ada.ask(
                "welcome",
                new JsonObject().put("type", "hello").put("name", "Ada").put("token", expected.getString("token")));
        ada.join(OldData.ROOM);

        ada.send(ChatClient.message(OldData.ROOM, "sent again").put("id", "id-3"));

        assertThat(ada.expectAnswer("id-3").getLong("seq"))
                .isEqualTo(expected.getJsonObject("acks").getLong("id-3"));
        assertThat(ada.say(OldData.ROOM, "new").getLong("seq")).isEqualTo(newest + 1);
        assertThat(ada.expectMessage("new").getLong("seq")).isEqualTo(newest + 1);
    }

    private static List<JsonObject> messages(JsonObject frame) {
        return frame.getJsonArray("messages").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private ChatClient connect() {
        return ChatClient.connect(VERTX, node.port());
    }
}
