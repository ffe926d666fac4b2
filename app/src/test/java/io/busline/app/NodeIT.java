package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fat jar, started and ended as operators do. */
class NodeIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String ROOM = "lobby";

    @TempDir
    Path data;

    @AfterAll
    static void close() {
        Await.await(VERTX.close());
    }

    @Test
    void starts_without_any_configuration_and_says_where_to_click_without_a_warning() throws Exception {
        try (NodeProcess node = NodeLauncher.on(data).start()) {
            assertThat(node.get("/").body()).contains("<title>Busline</title>");
            assertThat(node.get("/js/main.js").headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
            assertThat(node.get("/vendor/sockjs.min.js").body()).contains("SockJS");
            assertThat(node.get("/no/such/page").statusCode()).isEqualTo(404);
            assertThat(node.getManagement("/health/live").statusCode()).isEqualTo(200);
            assertThat(node.getManagement("/health/ready").statusCode()).isEqualTo(200);
            assertThat(node.getManagement("/health/ready").body())
                    .contains("\"heap\":", "\"direct_memory\":", "\"descriptors\":", "\"event_loops\":");
            assertThat(node.getManagement("/metrics").body()).contains("jvm_memory_used_bytes");
            assertThat(node.output())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains(" INFO "));
        }
    }

    @Test
    void the_page_forbids_scripts_that_are_not_its_own() throws Exception {
        try (NodeProcess node = NodeLauncher.on(data).start()) {
            assertThat(node.get("/").headers().firstValue("content-security-policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'self'"));
        }
    }

    @Test
    void without_cluster_nothing_of_hazelcast_starts() throws Exception {
        Path classes = data.resolve("classes.log");
        try (NodeProcess node = NodeLauncher.on(data)
                .with("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes)
                .start()) {
            node.terminate();
            assertThat(Files.readString(classes))
                    .contains("io.busline.app.Main")
                    .doesNotContain("com.hazelcast.instance");
        }
    }

    @Test
    void a_node_that_warms_up_first_leaves_nothing_of_it_behind(@TempDir Path temporary) throws Exception {
        Map<String, String> environment =
                Map.of("BUSLINE_NODE_WARM_UP", "PT4S", "JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        try (NodeProcess node = NodeLauncher.on(data).with(environment).start()) {
            assertThat(String.join("\n", node.output()))
                    .contains("Warming up for PT4S")
                    .containsOnlyOnce("Busline is ready")
                    .doesNotContain("WARN")
                    .doesNotContain("ERROR");
            assertThat(temporary).isDirectoryNotContaining("glob:**/busline-*");
            assertThat(node.children()).hasSize(3); // its own Redis and the two of its keeper
            assertThat(node.getManagement("/metrics").body())
                    .contains("busline_sessions 0.0")
                    .contains("busline_sessions_opened_total 0.0")
                    .contains("busline_deliveries_total 0.0");
        }
    }

    @Test
    void history_survives_a_restart_and_asking_to_stop_leaves_nothing_running() throws Exception {
        List<ProcessHandle> children;
        try (NodeProcess node = NodeLauncher.on(data).start()) {
            say(node, "before the restart");
            children = node.children();
            assertThat(children).isNotEmpty();
            assertThat(node.terminate()).isZero();
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            assertThat(node.allOutput()).doesNotContain("WARN").doesNotContain("ERROR");
        }
        try (NodeProcess node = NodeLauncher.on(data).start()) {
            assertThat(history(node)).containsExactly("before the restart");
        }
    }

    @Test
    void a_node_killed_hard_leaves_no_redis_running_and_loses_nothing() throws Exception {
        List<ProcessHandle> children;
        try (NodeProcess node = NodeLauncher.on(data).start()) {
            say(node, "before the kill");
            children = node.children();
            node.kill();
        }
        try (NodeProcess node = NodeLauncher.on(data).start()) {
            assertThat(history(node)).containsExactly("before the kill");
        }
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void a_redis_that_ends_by_itself_is_started_again() throws Exception {
        try (NodeProcess node = NodeLauncher.on(data).start()) {
            say(node, "before");
            node.children().stream()
                    .filter(child -> child.info().command().orElse("").contains("redis-server"))
                    .forEach(ProcessHandle::destroyForcibly);

            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> node.getManagement("/health/ready").statusCode() == 503);
            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> node.getManagement("/health/ready").statusCode() == 200);
            assertThat(history(node)).containsExactly("before");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "-conf|{\"http\":{\"prt\":1}}|http.prt",
                "--conf|{\"history\":{\"bucket\":\"soon\"}}|history.bucket",
                "-conf|no/such/file.json|-conf",
                "-conf|README.md|-conf",
            })
    void a_wrong_configuration_ends_the_start_with_one_line_that_says_what(String flag, String conf, String named)
            throws Exception {
        try (NodeProcess node = NodeLauncher.on(data).arguments(flag, conf).launch()) {
            assertThat(node.awaitEnd()).isEqualTo(ExitCode.USAGE);
            assertThat(node.allOutput().lines())
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).contains("Busline can't start: ").contains(named));
        }
    }

    @Test
    void a_wrong_command_line_starts_nothing_and_says_why() throws Exception {
        try (NodeProcess node = NodeLauncher.on(data).arguments("chekc").launch()) {
            assertThat(node.awaitEnd()).isEqualTo(ExitCode.USAGE);
            assertThat(node.allOutput()).contains("there is no command 'chekc'");
        }
    }

    @Test
    void the_version_is_that_of_the_jar() throws Exception {
        try (NodeProcess node = NodeLauncher.on(data).arguments("--version").launch()) {
            assertThat(node.awaitEnd()).isZero();
            assertThat(node.allOutput()).matches("Busline \\d+\\.\\d+\\.\\d+\\S*, Java .*");
        }
    }

    @Test
    void a_data_directory_that_is_a_file_is_named() throws Exception {
        Path file = Files.createFile(data.resolve("file"));
        try (NodeProcess node = NodeLauncher.on(file).launch()) {
            assertThat(node.awaitEnd()).isEqualTo(ExitCode.FAILED);
            assertThat(node.allOutput()).contains("Busline can't start: data.dir, " + file);
        }
    }

    @Test
    void a_node_whose_terminal_goes_away_leaves_no_redis_running() throws Exception {
        try (NodeProcess node = NodeLauncher.on(data).start()) {
            List<ProcessHandle> children = node.children();
            for (ProcessHandle process : children) {
                new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                        .start()
                        .waitFor();
            }
            node.terminate();
            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void a_port_that_is_taken_ends_the_start_with_one_line_and_leaves_nothing_running(@TempDir Path other)
            throws Exception {
        try (NodeProcess node = NodeLauncher.on(data).start();
                NodeProcess second = NodeLauncher.on(other)
                        .with("BUSLINE_HTTP_PORT", Integer.toString(node.port()))
                        .launch()) {
            assertThat(second.awaitEnd()).isEqualTo(ExitCode.FAILED);
            assertThat(second.allOutput().lines())
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).contains("Busline can't start: ").contains("http.port"));
            assertThat(second.children()).isEmpty();
        }
    }

    @Test
    void configuration_comes_from_a_file_or_inline_and_the_environment_wins() throws Exception {
        try (NodeProcess inline = NodeLauncher.on(data)
                .with("BUSLINE_NODE_NAME", "east")
                .arguments("-conf", "{\"node\":{\"name\":\"west\"},\"limits\":{\"textChars\":7}}")
                .start()) {
            JsonObject welcome = ChatClient.connect(VERTX, inline.port()).hello("Ada");

            assertThat(welcome.getString("node")).isEqualTo("east");
            assertThat(welcome.getJsonObject("limits").getInteger("textChars")).isEqualTo(7);
        }
        try (NodeProcess file =
                NodeLauncher.on(data).arguments("-conf", "conf/node.json").start()) {
            assertThat(file.get("/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void instances_sets_the_number_of_gateways() throws Exception {
        try (NodeProcess node =
                NodeLauncher.on(data).arguments("-instances", "3").start()) {
            assertThat(node.output()).anyMatch(line -> line.contains("3 gateways"));
            for (int i = 0; i < 6; i++) {
                say(node, "hi");
            }
        }
    }

    private static void say(NodeProcess node, String text) {
        try (ChatClient client = ChatClient.connect(VERTX, node.port())) {
            client.join(ROOM);
            client.say(ROOM, text);
        }
    }

    private static List<String> history(NodeProcess node) throws IOException {
        try (ChatClient client = ChatClient.connect(VERTX, node.port())) {
            return ChatClient.texts(client.join(ROOM));
        }
    }
}
