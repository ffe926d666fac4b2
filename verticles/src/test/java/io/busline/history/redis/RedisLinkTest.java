package io.busline.history.redis;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Redis that does not take writes any more, for one reason or another. */
@ExtendWith(VertxExtension.class)
class RedisLinkTest {
    private RedisServer redis;
    private Vertx vertx;
    private RedisLink link;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        redis = RedisServer.start();
        link = new RedisLink(vertx, new RedisTarget.Server(redis.endpoint()), Duration.ofSeconds(5), () -> {});
        onContext(link::open);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void clients_read_on_a_connection_of_their_own() {
        onContext(() -> link.send(writing("key")));
        Commands reading = new Commands();
        reading.zrange("set");
        onContext(() -> link.reading().send(reading));

        String connections = redis.command("CLIENT", "LIST");

        assertThat(connections.lines().filter(line -> line.contains("cmd=incrby")))
                .hasSize(1);
        assertThat(connections.lines().filter(line -> line.contains("cmd=zrange")))
                .hasSize(1);
    }

    @Test
    void a_redis_that_is_full_is_down_until_it_takes_a_write_again() {
        redis.command("CONFIG", "SET", "maxmemory", "1");

        assertThat(failure(writing("key"))).isEqualTo("history is full");
        assertThat(onContext(link::check)).contains("it does not take writes (OOM)");
        assertThat(onContext(() -> link.memory()).max()).isEqualTo(1);
        assertThat(onContext(() -> link.memory()).isBounded()).isTrue();

        redis.command("CONFIG", "SET", "maxmemory", "0");

        assertThat(onContext(link::check)).isEmpty();
        assertThat(redis.command("TTL", "busline:probe")).matches("[1-9]\\d");
    }

    @Test
    void the_probe_goes_where_the_refused_write_went() {
        redis.command("CONFIG", "SET", "min-replicas-to-write", "1");

        assertThat(failure(writing("busline:{room}:seq"))).isEqualTo("history is out of reach");
        assertThat(onContext(link::check)).contains("it does not take writes (NOREPLICAS)");

        redis.command("CONFIG", "SET", "min-replicas-to-write", "0");

        assertThat(onContext(link::check)).isEmpty();
        assertThat(redis.command("EXISTS", "busline:{room}:probe")).isEqualTo("1");
    }

    @Test
    void a_write_that_is_taken_ends_the_trouble_without_a_probe() {
        redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
        failure(writing("key"));
        redis.command("CONFIG", "SET", "min-replicas-to-write", "0");

        onContext(() -> link.send(writing("key")));

        assertThat(onContext(link::check)).isEmpty();
        assertThat(redis.command("EXISTS", "busline:probe")).isEqualTo("0");
    }

    @Test
    void a_replica_is_down_also_after_it_was_connected_to_anew() {
        redis.command("REPLICAOF", "127.0.0.1", "1");
        failure(writing("key"));

        for (int i = 0; i < 3; i++) {
            assertThat(onContext(link::check)).isPresent();
        }
    }

    @Test
    void a_frozen_redis_is_down_before_its_time_is_over() {
        redis.command("CLIENT", "PAUSE", "4000", "ALL");

        assertThat(onContext(link::check)).contains("it does not answer");

        redis.command("CLIENT", "UNPAUSE");
        assertThat(onContext(link::check)).isEmpty();
    }

    @Test
    void a_read_that_is_refused_is_no_sign_that_writes_are() {
        onContext(() -> link.send(writing("counter")));
        Commands wrong = new Commands();
        wrong.zrange("counter");

        assertThat(failure(wrong)).isEqualTo("history is out of reach");
        assertThat(onContext(link::check)).isEmpty();
    }

    private static Commands writing(String key) {
        Commands commands = new Commands();
        commands.incrBy(key, 1);
        return commands;
    }

    private String failure(Commands commands) {
        return onContext(() -> link.send(commands).map("none").otherwise(Throwable::getMessage));
    }

    private <T> T onContext(Supplier<Future<T>> action) {
        return await(Future.future(promise ->
                vertx.getOrCreateContext().runOnContext(turn -> action.get().onComplete(promise))));
    }
}
