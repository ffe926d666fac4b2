package io.busline.app;

import io.busline.embedded.EmbeddedRedis;
import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The data directory of an earlier version, in {@code src/test/resources/old-data}. {@code main} made it: it ran in
 * the directory {@code app}, with that version's jar as the system property {@code busline.jar}, and starts a node,
 * chats, and keeps what Redis and the node wrote, and what clients were told ({@code expected.json}).
 *
 * <p>Messages are kept for 288 years. Keys that Redis would forget earlier, such as the ids of messages, were then
 * given as long.
 */
final class OldData {
    static final Path DIRECTORY = Path.of("src/test/resources/old-data");
    static final String ROOM = "lobby";

    /** Messages last as long as the configuration allows, in buckets of a day. */
    static final Map<String, String> LONG_LIVED = Map.of(
            "BUSLINE_HISTORY_BUCKET", "PT24H",
            "BUSLINE_HISTORY_LIFETIME", "P105408D",
            "BUSLINE_HISTORY_ID_LIFETIME", "P7D");

    private static final String FOREVER = "9000000000";
    private static final int MESSAGES = 12;

    private OldData() {}

    /** What clients were told: {@code token}, {@code joined} and the {@code acks} by id. */
    static JsonObject expected() throws IOException {
        return new JsonObject(Files.readString(DIRECTORY.resolve("expected.json")));
    }

    /** Copies the data to an empty directory, for a node to start on. */
    static void copyTo(Path target) throws IOException {
        copy(DIRECTORY, target, List.of("appendonlydir", "history.id"));
    }

    public static void main(String[] args) throws Exception {
        Path data = Files.createTempDirectory("busline-old-data");
        Vertx vertx = Vertx.vertx();
        JsonObject expected;
        try (NodeProcess node = NodeLauncher.on(data).with(LONG_LIVED).start()) {
            expected = chat(vertx, node.port(), data);
        }
        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            keepForever(vertx, redis.endpoint());
        }
        copy(data, DIRECTORY, List.of("appendonlydir", "history.id"));
        Files.writeString(DIRECTORY.resolve("expected.json"), expected.encodePrettily() + "\n");
        Await.await(vertx.close());
    }

    private static JsonObject chat(Vertx vertx, int port, Path data) throws IOException {
        JsonObject acks = new JsonObject();
        try (ChatClient ada = ChatClient.connect(vertx, port);
                ChatClient bob = ChatClient.connect(vertx, port)) {
            String token = ada.hello("Ada").getString("token");
            ada.join(ROOM);
            bob.join(ROOM);
            for (int i = 1; i <= MESSAGES; i++) {
                String id = "id-" + i;
                ada.send(ChatClient.message(ROOM, "message " + i + " äöü \"quoted\"")
                        .put("id", id));
                acks.put(id, ada.expectAnswer(id).getLong("seq"));
                if (i == MESSAGES / 2) {
                    skipNumbers(vertx, EmbeddedRedis.endpoint(data));
                    bob.say(ROOM, "from another guest");
                    bob.expect("gap");
                }
            }
            try (ChatClient late = ChatClient.connect(vertx, port)) {
                JsonObject joined = late.join(ROOM);
                joined.remove("id");
                return new JsonObject()
                        .put("token", token)
                        .put("joined", joined)
                        .put("acks", acks);
            }
        }
    }

    /** As a node does that takes numbers and dies before it uses them. */
    private static void skipNumbers(Vertx vertx, String redis) {
        Redis client = Redis.createClient(vertx, redis);
        Await.await(client.send(Request.cmd(Command.INCRBY, "busline:{" + ROOM + "}:seq", "3")));
        client.close();
    }

    private static void keepForever(Vertx vertx, String redis) {
        Redis client = Redis.createClient(vertx, redis);
        for (Response key : Await.await(client.send(Request.cmd(Command.KEYS, "*")))) {
            if (Await.await(client.send(Request.cmd(Command.TTL, key.toString())))
                            .toLong()
                    >= 0) {
                Await.await(client.send(Request.cmd(Command.EXPIRE, key.toString(), FOREVER)));
            }
        }
        client.close();
    }

    private static void copy(Path from, Path to, List<String> names) throws IOException {
        for (String name : names) {
            try (Stream<Path> files = Files.walk(from.resolve(name))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path copy = to.resolve(from.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }
}
