package io.busline.ops;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.embedded.EmbeddedRedis;
import io.busline.testing.ChatClient;
import io.busline.testing.RedisServer;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
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
            assertThat(get(node, "/health/ready").body())
                    .isEqualTo("{\"status\":\"UP\",\"checks\":[{\"id\":\"staying\",\"status\":\"UP\"},"
                            + "{\"id\":\"history\",\"status\":\"UP\",\"data\":{\"" + instance
                            + "\":\"UP\"}}],\"outcome\":\"UP\"}");
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

    private HttpResponse<String> get(TestNode node, String path) throws IOException, InterruptedException {
        return ask(node, path, "GET");
    }

    private HttpResponse<String> ask(TestNode node, String path, String method, String... headers)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + node.managementPort() + path);
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
