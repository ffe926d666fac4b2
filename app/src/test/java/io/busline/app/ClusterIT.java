package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.app.config.ClusterTls;
import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two fat jars, as in the README's walk-through. */
class ClusterIT {
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    Path data;

    private Map<String, String> cluster;

    @BeforeEach
    void choosePort() throws Exception {
        cluster = ClusterPort.environment();
    }

    @AfterAll
    static void close() {
        Await.await(VERTX.close());
    }

    @Test
    void two_nodes_join_share_the_first_ones_redis_and_carry_a_conversation_on_when_it_goes() throws Exception {
        try (NodeProcess first = start(data);
                NodeProcess second = start(data)) {
            ChatClient ada = ChatClient.connect(VERTX, first.port());
            ChatClient bob = ChatClient.connect(VERTX, second.port());
            ada.join("lobby");
            bob.join("lobby");

            ada.say("lobby", "from the first");
            bob.expectMessage("from the first");
            bob.say("lobby", "from the second");
            ada.expectMessage("from the first");
            ada.expectMessage("from the second");
            await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> count(ada) == 2);

            first.terminate();

            // The second takes over the Redis, with its data and on its port.
            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> second.getManagement("/health/ready").statusCode() == 200);
            await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> {
                bob.send(ChatClient.message("lobby", "still here?").put("id", "again"));
                return bob.expectAnswer("again").getString("type").equals("ack");
            });
            assertThat(ChatClient.texts(ChatClient.connect(VERTX, second.port()).join("lobby")))
                    .startsWith("from the first", "from the second", "still here?");
        }
    }

    @Test
    void a_node_killed_while_others_write_to_it_leaves_no_stack_trace_in_their_output() throws Exception {
        Map<String, String> largeTexts = Map.of(
                "BUSLINE_LIMITS_TEXT_CHARS", "60000",
                "BUSLINE_LIMITS_MESSAGES_PER_SECOND", "0",
                "BUSLINE_LIMITS_BYTES_PER_SECOND", "0",
                "BUSLINE_GATEWAY_SEND_QUEUE_BYTES", "100000000");
        try (NodeProcess first = clustered(data).with(largeTexts).start();
                NodeProcess second = clustered(data).with(largeTexts).start()) {
            ChatClient ada = ChatClient.connect(VERTX, first.port());
            ChatClient bob = ChatClient.connect(VERTX, second.port());
            ada.join("lobby");
            bob.join("lobby");
            ada.say("lobby", "hello");
            bob.expectMessage("hello");

            // A frozen node does not read, so what is written to it waits, and fails when the node is killed.
            second.signal("STOP");
            for (int i = 0; i < 300; i++) {
                ada.say("lobby", "x".repeat(60_000));
            }
            second.kill();
            for (int i = 0; i < 100; i++) {
                ada.say("lobby", "is anybody there?");
            }

            first.terminate();
            assertThat(first.allOutput().lines())
                    .anyMatch(line -> line.contains("WARN") && line.contains("onnection"))
                    .noneMatch(line -> line.startsWith("\tat "));
        }
    }

    @Test
    void nodes_with_a_secret_and_certificates_hear_each_other_and_say_nothing_of_them(@TempDir Path files)
            throws Exception {
        String secret = "a secret that only nodes know: 0123456789";
        Certificates authority = new Certificates(files, "authority");
        try (NodeProcess first = guarded(authority.issue("first", "EC"), secret);
                NodeProcess second = guarded(authority.issue("second", "RSA"), secret)) {
            ChatClient ada = ChatClient.connect(VERTX, first.port());
            ChatClient bob = ChatClient.connect(VERTX, second.port());
            ada.join("lobby");
            bob.join("lobby");
            ada.say("lobby", "from the first");
            bob.expectMessage("from the first");

            // Presence travels over the bus only: history would bring messages that the bus does not.
            await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> count(ada) == 2 && count(bob) == 2);

            assertThat(second.getManagement("/metrics").body())
                    .containsPattern("busline_bus_dropped_total\\{reason=\"forged\"} 0")
                    .doesNotContain(secret);
            assertThat(second.output()).noneMatch(line -> line.contains(secret) || line.contains("set cluster.secret"));
        }
    }

    private NodeProcess guarded(ClusterTls tls, String secret) throws Exception {
        return clustered(data)
                .with("BUSLINE_CLUSTER_SECRET", secret)
                .with("BUSLINE_CLUSTER_TLS_CERTIFICATE", tls.certificate().toString())
                .with("BUSLINE_CLUSTER_TLS_KEY", tls.key().toString())
                .with("BUSLINE_CLUSTER_TLS_AUTHORITIES", tls.authorities().toString())
                .start();
    }

    @Test
    void a_node_that_keeps_its_history_elsewhere_is_not_let_into_the_cluster(@TempDir Path other) throws Exception {
        try (NodeProcess first = start(data);
                NodeProcess stranger = NodeLauncher.on(other)
                        .with(cluster)
                        .arguments("-cluster", "-conf", "conf/cluster.json")
                        .launch()) {
            assertThat(first.get("/").statusCode()).isEqualTo(200);
            assertThat(stranger.awaitEnd()).isNotZero();
            assertThat(stranger.allOutput())
                    .contains("Busline can't start: the cluster keeps its history in another Redis");
        }
    }

    @Test
    void a_node_with_another_ring_is_not_let_into_the_cluster_and_shows_no_password() throws Exception {
        Map<String, String> two = new HashMap<>(cluster);
        two.put("BUSLINE_REDIS_ENDPOINTS", "redis://:pa55@127.0.0.1:1,redis://:pa55@127.0.0.1:2");
        Map<String, String> three = new HashMap<>(two);
        three.merge("BUSLINE_REDIS_ENDPOINTS", "redis://:pa55@127.0.0.1:3", (some, more) -> some + "," + more);
        try (NodeProcess first =
                        NodeLauncher.on(data).with(two).arguments("-cluster").start();
                NodeProcess stranger =
                        NodeLauncher.on(data).with(three).arguments("-cluster").launch()) {
            assertThat(first.get("/").statusCode()).isEqualTo(200);
            assertThat(stranger.awaitEnd()).isNotZero();
            assertThat(stranger.allOutput())
                    .contains("another Redis (127.0.0.1:1, 127.0.0.1:2) than this node"
                            + " (127.0.0.1:1, 127.0.0.1:2, 127.0.0.1:3)")
                    .doesNotContain("pa55");
            assertThat(first.output()).noneMatch(line -> line.contains("pa55"));
        }
    }

    @Test
    void a_hazelcast_file_can_say_how_nodes_meet() throws Exception {
        try (NodeProcess node = NodeLauncher.on(data)
                .with("BUSLINE_CLUSTER_FILE", "conf/hazelcast.yaml")
                .arguments("-cluster")
                .start()) {
            assertThat(node.getManagement("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    private NodeProcess start(Path data) throws Exception {
        return clustered(data).start();
    }

    private NodeLauncher clustered(Path data) {
        return NodeLauncher.on(data).with(cluster).arguments("-cluster", "-conf", "conf/cluster.json");
    }

    private static int count(ChatClient client) {
        return client.ask("presence", new JsonObject().put("type", "presence").put("room", "lobby"))
                .getInteger("count");
    }
}
