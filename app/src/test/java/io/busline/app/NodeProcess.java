package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fat jar as a process of its own, on free ports. */
final class NodeProcess implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("Busline is ready: http://localhost:(\\d+)/ \\(management: http://localhost:(\\d+)/");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final BufferedReader lines;
    private int port;
    private int managementPort;
    /** Reads what a node says once it is ready. */
    private Thread rest;

    private NodeProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    /** Starts a node and waits until it says that it is ready. */
    static NodeProcess start(Path data, Map<String, String> environment, String... arguments) throws IOException {
        NodeProcess node = launch(data, environment, arguments);
        node.awaitReady();
        return node;
    }

    /** Starts a node that may not come up. */
    static NodeProcess launch(Path data, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("busline.jar")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Path.of("..").toAbsolutePath().normalize().toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("BUSLINE_"));
        builder.environment()
                .putAll(Map.of(
                        "BUSLINE_HTTP_PORT", "0",
                        "BUSLINE_MANAGEMENT_PORT", "0",
                        "BUSLINE_DATA_DIR", data.toString()));
        builder.environment().putAll(environment);
        return new NodeProcess(builder.start());
    }

    private void awaitReady() throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            output.add(line);
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                port = Integer.parseInt(ready.group(1));
                managementPort = Integer.parseInt(ready.group(2));
                rest = new Thread(() -> lines.lines().forEach(output::add));
                rest.setDaemon(true);
                rest.start();
                return;
            }
        }
        throw new AssertionError("the node did not start: " + output);
    }

    int port() {
        return port;
    }

    /** What the node said before it was ready. */
    List<String> output() {
        return output;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(port, path);
    }

    HttpResponse<String> getManagement(String path) throws IOException, InterruptedException {
        return get(managementPort, path);
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + port + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    /** The processes that the node has started: the embedded Redis and its keeper. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Asks the node to stop and waits for its end; returns the exit code. */
    int terminate() {
        askToStop();
        return awaitEnd();
    }

    /** Sends SIGTERM. */
    void askToStop() {
        process.toHandle().destroy(); // Process.destroy would close the output too
    }

    /** Sends a signal by its name, as {@code INT}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** The node's exit, whenever it comes. */
    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** Ends the node without asking. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    int awaitEnd() {
        try {
            assertThat(process.waitFor(Await.SECONDS, TimeUnit.SECONDS))
                    .as("the node ends")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted");
        }
        return process.exitValue();
    }

    /** Everything that a node which has ended has said. */
    String allOutput() throws IOException, InterruptedException {
        if (rest != null) {
            rest.join(TimeUnit.SECONDS.toMillis(Await.SECONDS));
            return String.join("\n", output);
        }
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            output.add(line);
        }
        return String.join("\n", output);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            terminate();
        }
    }
}
