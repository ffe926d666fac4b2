package io.busline.ops;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.bus.Bus;
import io.busline.config.ManagementConfig;
import io.busline.embedded.EmbeddedRedis;
import io.busline.overload.EventLoops;
import io.busline.overload.Overload;
import io.busline.overload.Resource;
import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.RedisServer;
import io.busline.testing.TestNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class ManagementTest {
    /** No Redis is there. */
    private static final String NOBODY = "redis://127.0.0.1:1";

    private static final String PROMETHEUS_ACCEPTS = "application/openmetrics-text;version=1.0.0;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void readiness_follows_redis_and_senders_are_told_while_connections_stay(Vertx vertx, @TempDir Path data)
            throws Exception {
        String room = freshRoom();
        EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow();
        TestNode node = TestNode.start(vertx, redis.endpoint());
        ChatClient client = node.connect();
        client.join(room);
        client.say(room, "before");
        assertThat(get(node, "/health/live").statusCode()).isEqualTo(200);
        assertThat(get(node, "/health/ready").statusCode()).isEqualTo(200);

        redis.close();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> get(node, "/health/ready").statusCode() == 503);
        assertThat(get(node, "/health/live").statusCode()).isEqualTo(200);
        client.send(ChatClient.message(room, "meanwhile"));
        assertThat(client.expectError("unavailable").getBoolean("retryable")).isTrue();

        EmbeddedRedis again = EmbeddedRedis.tryStart(data).orElseThrow();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> get(node, "/health/ready").statusCode() == 200);
        client.say(room, "after");
        assertThat(ChatClient.texts(node.connect().join(room))).containsExactly("before", "after");
        again.close();
    }

    @Test
    void a_frozen_redis_is_not_ready_from_the_first_question_on_and_says_why(Vertx vertx) throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            TestNode node = TestNode.start(vertx, redis.endpoint());
            redis.command("CLIENT", "PAUSE", "20000", "ALL");

            HttpResponse<String> ready = get(node, "/health/ready");

            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("it does not answer");
            redis.command("CLIENT", "UNPAUSE");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> get(node, "/health/ready").statusCode() == 200);
        }
    }

    @Test
    void a_redis_that_has_refused_the_last_write_is_not_ready_until_one_is_taken(Vertx vertx) throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            String room = freshRoom();
            TestNode node = TestNode.start(vertx, redis.endpoint());
            ChatClient client = node.connect();
            client.join(room);
            redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
            client.send(ChatClient.message(room, "refused"));
            client.expectError("unavailable");

            HttpResponse<String> ready = get(node, "/health/ready");

            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body())
                    .contains("\"" + redis.name() + "\":\"DOWN\"")
                    .contains("it does not take writes (NOREPLICAS)");
            redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
            assertThat(get(node, "/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void metrics_are_in_prometheus_format_and_count(Vertx vertx, @TempDir Path data) throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            String room = freshRoom();
            TestNode node = TestNode.start(vertx, redis.endpoint());
            ChatClient client = node.connect();
            client.join(room);
            client.say(room, "one");
            client.expectMessage("one");

            HttpResponse<String> metrics = get(node, "/metrics");

            assertThat(metrics.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            assertThat(metrics.body())
                    .contains("# TYPE busline_sessions gauge")
                    .contains("busline_sessions 1.0")
                    .contains("busline_messages_stored_total 1.0")
                    .contains("busline_deliveries_total 1.0");
        }
    }

    @Test
    void each_metric_of_a_node_is_documented(Vertx vertx, @TempDir Path data) throws Exception {
        String documentation = Files.readString(Path.of("..", "docs", "metrics.md"));
        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            TestNode node = TestNode.start(vertx, redis.endpoint());
            node.overload().watch(Resource.HEAP, () -> 0);

            List<String> names = get(node, "/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("busline_"))
                    .map(line -> line.split("[{ ]")[0].replaceAll("_(count|sum|max)$", ""))
                    .distinct()
                    .toList();

            assertThat(names).hasSizeGreaterThan(10);
            assertThat(names).allSatisfy(name -> assertThat(documentation).containsPattern("`" + name + "[`{]"));
        }
    }

    @Test
    void metrics_are_in_the_format_that_the_accept_header_asks_for(Vertx vertx) throws Exception {
        TestNode node = TestNode.start(vertx, NOBODY);

        HttpResponse<String> open = ask(node, "/metrics", "GET", "Accept", PROMETHEUS_ACCEPTS);
        HttpResponse<String> text = ask(node, "/metrics", "GET", "Accept", "text/plain;version=0.0.4,*/*;q=0.1");

        assertThat(contentType(open)).isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(open.body()).endsWith("# EOF\n");
        assertThat(contentType(text)).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(text.body()).contains("# TYPE busline_sessions gauge").doesNotContain("# EOF");
    }

    @Test
    void health_is_told_in_json(Vertx vertx, @TempDir Path data) throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            TestNode node = TestNode.start(vertx, redis.endpoint());
            String instance = URI.create(redis.endpoint()).getAuthority();

            assertThat(contentType(get(node, "/health/live"))).isEqualTo("application/json;charset=UTF-8");
            assertThat(get(node, "/health/live").body())
                    .isEqualTo("{\"status\":\"UP\",\"checks\":[{\"id\":\"process\",\"status\":\"UP\"}],"
                            + "\"outcome\":\"UP\"}");
            JsonObject ready = new JsonObject(get(node, "/health/ready").body());
            assertThat(ready.getString("status")).isEqualTo("UP");
            assertThat(check(ready, "staying").getString("status")).isEqualTo("UP");
            assertThat(check(ready, "overload").getString("status")).isEqualTo("UP");
            assertThat(check(ready, "history"))
                    .isEqualTo(new JsonObject(
                            "{\"id\":\"history\",\"status\":\"UP\",\"data\":{\"" + instance + "\":\"UP\"}}"));
        }
    }

    @Test
    void a_node_that_lets_no_connection_in_is_not_ready_and_says_what_it_runs_short_of(Vertx vertx, @TempDir Path data)
            throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            TestNode node = TestNode.start(vertx, redis.endpoint());
            Overload overload = node.overload();
            AtomicReference<Double> used = new AtomicReference<>(0.87);
            overload.watch(Resource.HEAP, used::get);

            overload.check();
            JsonObject refusing = new JsonObject(get(node, "/health/ready").body());
            assertThat(refusing.getString("status")).isEqualTo("UP");
            assertThat(check(refusing, "overload").getJsonObject("data").getJsonArray("actions"))
                    .containsExactly("refuse_work");

            used.set(0.9166);
            overload.check();
            HttpResponse<String> closed = get(node, "/health/ready");
            assertThat(closed.statusCode()).isEqualTo(503);
            JsonObject data503 =
                    check(new JsonObject(closed.body()), "overload").getJsonObject("data");
            assertThat(data503.getJsonObject("pressure").getDouble("heap")).isEqualTo(0.92);
            assertThat(data503.getJsonArray("actions"))
                    .containsExactly("close_slowest", "refuse_connections", "refuse_work");
            assertThat(get(node, "/health/live").statusCode()).isEqualTo(200);

            used.set(0.5);
            overload.check();
            assertThat(get(node, "/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_node_with_a_stuck_event_loop_is_not_alive_until_it_goes_on(Vertx vertx) throws Exception {
        TestNode node = TestNode.start(vertx, NOBODY);
        EventLoops loops = node.overload().loops();
        List<Runnable> waiting = new ArrayList<>();
        loops.watch(waiting::add);

        for (int i = 0; i <= 100; i++) {
            loops.tick();
        }

        HttpResponse<String> stuck = get(node, "/health/live");
        assertThat(stuck.statusCode()).isEqualTo(503);
        assertThat(check(new JsonObject(stuck.body()), "process")
                        .getJsonObject("data")
                        .getJsonArray("stuck"))
                .contains(Thread.currentThread().getName());

        waiting.forEach(Runnable::run);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            loops.tick();
            return get(node, "/health/live").statusCode() == 200;
        });
    }

    @Test
    void on_an_event_loop_of_its_own_management_answers_while_all_others_are_stuck() throws Exception {
        Vertx stuck = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setMaxEventLoopExecuteTime(1)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.HOURS));
        Vertx own = Vertx.vertx();
        ManagementVerticle management = new ManagementVerticle(
                new Bus(stuck),
                new ManagementConfig("127.0.0.1", 0),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                new Overload(new SimpleMeterRegistry()));
        Await.await(own.deployVerticle(management));
        CountDownLatch blocked = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            ((VertxInternal) stuck).nettyEventLoopGroup().next().execute(() -> {
                blocked.countDown();
                awaitQuietly(goOn);
            });
        }
        blocked.await();

        try {
            assertThat(ask(management.port(), "/health/live", "GET").statusCode())
                    .isEqualTo(200);
            assertThat(ask(management.port(), "/metrics", "GET").statusCode()).isEqualTo(200);
            assertThat(ask(management.port(), "/health/ready", "GET").statusCode())
                    .isGreaterThanOrEqualTo(500);
        } finally {
            goOn.countDown();
            Await.await(own.close());
            Await.await(stuck.close());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /health/live, 200",
        "GET, /health/live/, 200",
        "GET, /health/live?probe=1, 200",
        "HEAD, /health/live, 200",
        "POST, /health/live, 405",
        "GET, /metrics/, 200",
        "HEAD, /metrics, 200",
        "DELETE, /metrics, 405",
        "GET, /, 404",
        "GET, /health, 404",
        "POST, /nothing, 404",
    })
    void each_method_and_path_has_its_status(String method, String path, int status, Vertx vertx) throws Exception {
        TestNode node = TestNode.start(vertx, NOBODY);

        HttpResponse<String> response = ask(node, path, method);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("allow").isPresent()).isEqualTo(status == 405);
        if (method.equals("HEAD")) {
            assertThat(response.body()).isEmpty();
        }
    }

    private static JsonObject check(JsonObject health, String id) {
        return health.getJsonArray("checks").stream()
                .map(JsonObject.class::cast)
                .filter(check -> check.getString("id").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> get(TestNode node, String path) throws IOException, InterruptedException {
        return ask(node, path, "GET");
    }

    private HttpResponse<String> ask(TestNode node, String path, String method, String... headers)
            throws IOException, InterruptedException {
        return ask(node.managementPort(), path, method, headers);
    }

    private HttpResponse<String> ask(int port, String path, String method, String... headers)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + port + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String contentType(HttpResponse<?> response) {
        return response.headers().firstValue("content-type").orElse("none");
    }
}
