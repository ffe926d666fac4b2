package io.busline.history;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.ChatClient;
import io.busline.testing.RedisServer;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Listens to Redis while everything the server can do is done, and asks Redis itself what counts as writing. */
@ExtendWith(VertxExtension.class)
class OnlyAtomicWritesTest {
    private static final Pattern COMMAND = Pattern.compile("^\\+\\d+\\.\\d+ \\[[^]]*] \"(\\w+)\"");

    @Test
    void redis_is_written_to_with_incrby_zadd_and_expire_only(Vertx vertx) throws Exception {
        RedisServer server = RedisServer.start();
        String endpoint = server.endpoint();
        Redis redis = Redis.createClient(vertx, endpoint);
        Set<String> writing = new HashSet<>();
        for (Response command : await(redis.send(Request.cmd(Command.COMMAND)
                .arg("LIST")
                .arg("FILTERBY")
                .arg("ACLCAT")
                .arg("write")))) {
            writing.add(command.toString());
        }
        Set<String> seen = new TreeSet<>();
        try (Socket monitor = new Socket("127.0.0.1", URI.create(endpoint).getPort())) {
            monitor.getOutputStream().write("MONITOR\r\n".getBytes());
            BufferedReader lines = new BufferedReader(new InputStreamReader(monitor.getInputStream()));
            assertThat(lines.readLine()).isEqualTo("+OK");

            doEverything(vertx, server);

            String end = UUID.randomUUID().toString();
            await(redis.send(Request.cmd(Command.ECHO, end)));
            for (String line = lines.readLine(); !line.contains(end); line = lines.readLine()) {
                Matcher command = COMMAND.matcher(line);
                assertThat(command.find()).as(line).isTrue();
                seen.add(command.group(1).toLowerCase(Locale.ROOT));
            }
        }

        server.close();
        assertThat(seen).contains("get", "zrange");
        seen.retainAll(writing);
        assertThat(seen).containsExactly("expire", "incrby", "zadd");
    }

    private static void doEverything(Vertx vertx, RedisServer redis) {
        String room = freshRoom();
        TestNode node = TestNode.start(vertx, redis.endpoint());
        ChatClient ada = node.connect();
        ChatClient bob = ChatClient.connect(vertx, node.port(), "/sockjs/websocket");
        ada.hello("Ada");
        ada.join(room);
        bob.join(room);
        for (int i = 0; i < 20; i++) {
            ada.send(ChatClient.message(room, "m" + i));
            bob.send(ChatClient.message(room, "m" + i));
        }
        ada.say(room, "last");
        ada.sendText("nonsense");
        ada.expect("error");
        ada.ask(
                "history",
                new JsonObject().put("type", "history").put("room", room).put("before", 9));
        ada.ask(
                "history",
                new JsonObject().put("type", "history").put("room", room).put("after", 9));
        ada.ask("presence", new JsonObject().put("type", "presence").put("room", room));
        ada.ask("left", new JsonObject().put("type", "leave").put("room", room));
        ada.join(room, 7);
        redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
        ada.send(ChatClient.message(room, "refused"));
        ada.expectError("unavailable");
        assertThat(await(node.bus().ask(new CheckHistory())).serves()).isFalse();
        redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
        assertThat(await(node.bus().ask(new CheckHistory())).serves()).isTrue();
        assertThat(redis.command("EXISTS", "busline:{" + room + "}:probe")).isEqualTo("1");
        bob.close();
        ada.close();
    }
}
