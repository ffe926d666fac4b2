package io.busline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool's jar against the node's jar, both as they are shipped. */
class BenchIT {
    private static final int SECONDS = 60;
    private static final Path LOG = Path.of("target/bench-it.log");
    private static final Pattern OPENED = Pattern.compile("(?m)^busline_sessions_opened_total (\\S+)$");
    private static final Pattern WAITING = Pattern.compile("Waiting for 1 others on port (\\d+)\\n");

    @TempDir
    private static Path data;

    @TempDir
    private Path out;

    private static Node node;

    @BeforeAll
    static void startNode() throws IOException {
        node = Node.start(data);
    }

    @AfterAll
    static void stopNode() throws InterruptedException {
        node.stop();
    }

    @Test
    void a_run_over_all_transports_that_keeps_its_limits_ends_with_0_and_writes_its_reports() throws Exception {
        Path json = out.resolve("results.json");
        Path html = out.resolve("report.html");

        int code = bench(
                "--measure=latency,memory",
                "--rooms=3x8@10",
                "--transport=raw,sockjs,sockjs-raw,sockjs-xhr",
                "--warmup=1s",
                "--duration=2s",
                "--hold=100ms",
                "--max-p99=20s",
                "--max-loss=0",
                "--server-pid=" + node.pid(),
                "--metrics=" + node.metrics(),
                "--json=" + json,
                "--html=" + html);

        assertThat(code).isZero();
        JsonObject latency = new JsonObject(Files.readString(json)).getJsonObject("latency");
        assertThat(latency.getJsonObject("counts").getLong("sent")).isEqualTo(60);
        assertThat(latency.getJsonObject("counts").getLong("delivered")).isEqualTo(60 * 8);
        assertThat(latency.getDouble("serverCpuADelivery")).isPositive();
        assertThat(Files.readString(html)).contains("Publishing to delivery", "<svg");
    }

    @Test
    void a_run_that_misses_a_limit_ends_with_1() throws Exception {
        assertThat(bench("--rooms=1x5@10", "--warmup=0s", "--duration=1s", "--max-p99=1us"))
                .isEqualTo(1);
    }

    @Test
    void clients_that_return_with_their_token_lose_nothing_and_are_one_guest_each() throws Exception {
        Path json = out.resolve("results.json");
        double openedBefore = opened();

        int code = bench(
                "--rooms=2x8@10",
                "--transport=raw,sockjs,sockjs-xhr",
                "--returning=100",
                "--warmup=0s",
                "--duration=1s",
                "--max-loss=0",
                "--json=" + json);

        assertThat(code).isZero();
        JsonObject results = new JsonObject(Files.readString(json));
        assertThat(results.getJsonObject("plan").getDouble("returning")).isEqualTo(1);
        assertThat(results.getJsonObject("latency").getJsonObject("counts").getLong("delivered"))
                .isEqualTo(20 * 8);
        assertThat(opened() - openedBefore).as("sessions opened").isEqualTo(16 + 16);
    }

    @Test
    void two_processes_share_a_run() throws Exception {
        Path json = out.resolve("results.json");
        Path log = out.resolve("coordinator.log");
        Process coordinator = start(
                log,
                List.of(
                        node.address(),
                        "--coordinate=1",
                        "--listen=localhost:0",
                        "--rooms=2x9@20",
                        "--warmup=0s",
                        "--duration=1s",
                        "--max-loss=0",
                        "--json=" + json));
        await().atMost(Duration.ofSeconds(SECONDS))
                .until(() -> WAITING.matcher(Files.readString(log)).find());
        Matcher waiting = WAITING.matcher(Files.readString(log));
        assertThat(waiting.find()).isTrue();

        Process member = start(LOG, List.of("--join=localhost:" + waiting.group(1)));

        assertThat(end(coordinator)).isZero();
        assertThat(end(member)).isZero();
        JsonObject results = new JsonObject(Files.readString(json));
        assertThat(results.getInteger("processes")).isEqualTo(2);
        assertThat(results.getJsonObject("latency").getJsonObject("counts").getLong("delivered"))
                .isEqualTo(
                        results.getJsonObject("latency").getJsonObject("counts").getLong("sent") * 9)
                .isPositive();
    }

    private static double opened() throws Exception {
        String metrics = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(node.metrics())).build(), BodyHandlers.ofString())
                .body();
        Matcher opened = OPENED.matcher(metrics);
        assertThat(opened.find()).isTrue();
        return Double.parseDouble(opened.group(1));
    }

    private static int bench(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(node.address()));
        all.addAll(List.of(arguments));
        return end(start(LOG, all));
    }

    private static Process start(Path log, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("bench.jar")));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private static int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                .as("the tool ends")
                .isTrue();
        return process.exitValue();
    }
}
