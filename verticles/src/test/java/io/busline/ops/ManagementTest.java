package io.busline.ops;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.embedded.EmbeddedRedis;
import io.busline.testing.ChatClient;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ManagementTest {
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

    private HttpResponse<String> get(TestNode node, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + node.managementPort() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
