package io.busline.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisTest {
    @TempDir
    Path data;

    @Test
    void what_was_written_is_there_after_a_restart_on_the_same_port() throws IOException {
        String endpoint;
        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            endpoint = redis.endpoint();
            assertThat(command(endpoint, "SET greeting hello")).isEqualTo("+OK");
        }
        assertThatThrownBy(() -> command(endpoint, "PING")).isInstanceOf(IOException.class);

        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            assertThat(redis.endpoint()).isEqualTo(endpoint);
            assertThat(command(endpoint, "EXISTS greeting")).isEqualTo(":1");
        }
    }

    @Test
    void a_directory_has_one_server_and_others_find_it() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            assertThat(EmbeddedRedis.tryStart(data)).isEmpty();
            assertThat(EmbeddedRedis.endpoint(data)).isEqualTo(redis.endpoint());
            assertThat(EmbeddedRedis.identity(data)).isNotEmpty();
        }
    }

    @Test
    void another_port_is_taken_if_somebody_else_has_the_one_before() throws IOException {
        String endpoint;
        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            endpoint = redis.endpoint();
        }
        try (ServerSocket squatter =
                        new ServerSocket(URI.create(endpoint).getPort(), 1, InetAddress.getLoopbackAddress());
                EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            assertThat(squatter.isBound()).isTrue();
            assertThat(redis.endpoint()).isNotEqualTo(endpoint);
            assertThat(EmbeddedRedis.endpoint(data)).isEqualTo(redis.endpoint());
        }
    }

    @Test
    void a_server_that_its_node_left_behind_is_ended_before_the_next_start() throws Exception {
        EmbeddedRedis.tryStart(data).orElseThrow().close();
        // As a hard kill of node and shell would: the same binary, the same directory, nobody to stop it.
        Path binary = RedisBinary.extractTo(data);
        Process orphan = new ProcessBuilder(
                        binary.toString(),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(
                                URI.create(EmbeddedRedis.endpoint(data)).getPort()),
                        "--dir",
                        data.toString(),
                        "--pidfile",
                        data.toAbsolutePath() + "/redis.pid",
                        "--save",
                        "")
                .start();
        try (BufferedReader output = orphan.inputReader()) {
            assertThat(output.lines().anyMatch(line -> line.contains("Ready to accept connections")))
                    .isTrue();
        }

        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            assertThat(orphan.waitFor()).isNotNegative();
            assertThat(command(redis.endpoint(), "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void a_server_that_can_not_start_says_why() throws IOException {
        Files.createDirectories(data.resolve("appendonlydir"));
        Files.writeString(data.resolve("appendonlydir/appendonly.aof.manifest"), "nonsense\n");

        assertThatThrownBy(() -> EmbeddedRedis.tryStart(data))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not start")
                .hasMessageContaining("AOF");
        Files.delete(data.resolve("appendonlydir/appendonly.aof.manifest"));
        EmbeddedRedis.tryStart(data).orElseThrow().close(); // and holds nothing
    }

    @Test
    void its_memory_is_bounded_and_what_does_not_fit_is_refused() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data, 3_000_000).orElseThrow()) {
            String answer = "";
            for (int i = 0; i < 4_000 && !answer.startsWith("-"); i++) {
                answer = command(redis.endpoint(), "SET key" + i + " " + "x".repeat(4_000));
            }

            assertThat(answer).startsWith("-OOM");
            assertThat(command(redis.endpoint(), "GET key0")).isEqualTo("$4000");
        }
    }

    @Test
    void a_server_that_has_ended_is_known_to_have_and_what_it_said_last_is_kept() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.tryStart(data).orElseThrow()) {
            assertThatThrownBy(() -> assertThat(command(redis.endpoint(), "SHUTDOWN NOSAVE"))
                            .isNotNull())
                    .isInstanceOf(Throwable.class);

            await().until(() -> !redis.isAlive() && redis.lastLines().contains("bye bye"));
            assertThat(redis.lastLines().lines()).hasSizeLessThanOrEqualTo(20);
        }
    }

    private static String command(String endpoint, String command) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(endpoint).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((command + "\r\n").getBytes());
            return new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
        }
    }
}
