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
import io.busline.testing.Events;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that is back but not ready: it accepts connections, and refuses commands while it reads its data in. */
@ExtendWith(VertxExtension.class)
class LoadingRedisTest {
    private static final long FLOOR = 1_700_000_000_000L;

    @Test
    void a_floor_that_could_not_be_read_while_redis_loaded_is_read_later(Vertx vertx, @TempDir Path data)
            throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow();
        Redis raw = Redis.createClient(vertx, redis.endpoint());
        await(raw.send(Request.cmd(Command.ZADD, Keys.FLOOR, FLOOR, "seq")));
        for (int i = 0; i < 3_000; i++) {
            await(raw.send(Request.cmd(Command.SET, "filler" + i, "x".repeat(100))));
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
                        "1000",
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
                    new SimpleMeterRegistry())));
            AppendEvent message = Events.append(freshRoom(), "x");
            AppendEvent.Appended stored = await().atMost(Duration.ofSeconds(20))
                    .until(() -> await(bus.ask(message).otherwise((AppendEvent.Appended) null)), s -> s != null);
            assertThat(stored.seq()).isGreaterThan(FLOOR);
        } finally {
            loading.destroyForcibly().waitFor(); // while it loads it takes no other signal
        }
    }
}
