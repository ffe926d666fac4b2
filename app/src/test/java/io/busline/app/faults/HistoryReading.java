package io.busline.app.faults;

import io.busline.testing.ChatClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Writes down what history holds, page by page as any client may read it. */
final class HistoryReading {
    private static final int PAGE = 500;

    private HistoryReading() {}

    static void read(Vertx vertx, Cluster.Address node, Record record, List<String> rooms) {
        try (ChatClient reader = ChatClient.connect(vertx, node.host(), node.port())) {
            for (String room : rooms) {
                reader.join(room);
                long after = 0;
                boolean more = true;
                while (more) {
                    JsonObject page = reader.ask(
                            "history",
                            new JsonObject()
                                    .put("type", "history")
                                    .put("room", room)
                                    .put("after", after)
                                    .put("limit", PAGE));
                    JsonArray messages = page.getJsonArray("messages");
                    more = page.getBoolean("more");
                    if (more && messages.isEmpty()) {
                        throw new AssertionError("history says that there is more behind " + after + " in " + room
                                + ", but gives nothing: " + page);
                    }
                    for (Object each : messages) {
                        JsonObject message = (JsonObject) each;
                        after = message.getLong("seq");
                        record.add(new Event.Kept(record.now(), room, after, message.getString("text")));
                    }
                }
            }
        }
    }
}
