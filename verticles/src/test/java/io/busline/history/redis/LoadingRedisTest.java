package io.busline.history.redis;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.bus.Bus;
import io.busline.config.HistoryConfig;
import io.busline.config.RedisConfig;
import io.busline.embedded.EmbeddedRedis;
import io.busline.history.AppendEvent;
import io.busline.history.HistoryVerticle;
import io.busline.history.layout.Keys;
import io.busline.overload.Overload;
import io.busline.testing.Events;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that is back but not ready: it accepts connections, and refuses commands while it reads its data in. */
@ExtendWith(VertxExtension.class)
class LoadingRedisTest {
    private static final long FLOOR = 1_700_000_000_000L;
    private static final int FILLERS = 300;

    @Test
    void a_floor_that_could_not_be_read_while_redis_loaded_is_read_later(Vertx vertx, @TempDir Path data)
            throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow();
        Redis raw = Redis.createClient(vertx, redis.endpoint());
        await(raw.send(Request.cmd(Command.ZADD, Keys.FLOOR, FLOOR, "seq")));
        for (int i = 0; i < FILLERS; i++) {
            await(raw.send(Request.cmd(Command.SET, "filler" + i, incompressible())));
        }
        await(raw.send(Request.cmd(Command.SAVE)));
        String endpoint = redis.endpoint();
        redis.close();
        Path binary;
        try (var files = Files.list(data)) {
            binary = files.filter(f -> f.getFileName().toString().startsWith("redis-server-"))
                    .findFirst()
                    .orElseThrow();
        }
        String port = endpoint.substring(endpoint.lastIndexOf(':') + 1);
        Process loading = new ProcessBuilder(
                        binary.toString(),
                        "--port",
                        port,
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        data.toString(),
                        "--key-load-delay",
                        "100000", // µs: it would take 30 s
                        "--loading-process-events-interval-bytes",
                        "1024")
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> Files.readString(data.resolve("log")).contains("Server initialized"));
            Bus bus = new Bus(vertx);
            await(vertx.deployVerticle(new HistoryVerticle(
                    bus,
                    RedisConfig.standalone(endpoint),
                    HistoryConfig.DEFAULT,
                    Clock.systemUTC(),
                    new SimpleMeterRegistry(),
                    new Overload(new SimpleMeterRegistry()))));
            AppendEvent request = Events.append(freshRoom(), "x");
            assertThat(await(append(bus, request))).as("while Redis loads").isNull();
            endLoading(Integer.parseInt(port));

            AppendEvent.Appended stored = await().pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> await(append(bus, request)), Objects::nonNull);
            assertThat(stored.seq()).isGreaterThan(FLOOR);
        } finally {
            loading.destroyForcibly().waitFor(); // while it loads it takes no other signal
        }
    }

    /** Gives null where storing failed. */
    private static Future<AppendEvent.Appended> append(Bus bus, AppendEvent request) {
        return bus.ask(request).otherwise((AppendEvent.Appended) null);
    }

    /** As long as Redis reads between two looks at its connections, however it is compressed. */
    private static String incompressible() {
        return Stream.generate(() -> UUID.randomUUID().toString()).limit(60).collect(Collectors.joining());
    }

    private static void endLoading(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write("CONFIG SET key-load-delay 0\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine())
                    .isEqualTo("+OK");
        }
    }
}
