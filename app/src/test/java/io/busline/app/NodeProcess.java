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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fat jar as a process of its own: see {@link NodeLauncher}. */
public final class NodeProcess implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("Busline is ready: http://localhost:(\\d+)/ \\(management: http://localhost:(\\d+)/");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Three of them start at once on machines that do other things too. */
    private static final long START_SECONDS = 90;

    /** More than a node that answers at all needs. */
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(5);

    private final Process process;
    private final String host;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final BufferedReader lines;
    private volatile int port;
    private int managementPort;
    /** Reads what a node says once it is ready. */
    private Thread rest;

    NodeProcess(Process process, String host) {
        this.process = process;
        this.host = host;
        this.lines = process.inputReader();
    }

    /** Waits until the node says that it is ready; fails if it ends before, or takes too long. */
    void awaitReady() throws IOException {
        CompletableFuture.delayedExecutor(START_SECONDS, TimeUnit.SECONDS).execute(() -> {
            if (port == 0) {
                process.destroyForcibly(); // which ends the lines that are waited for
            }
        });
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            output.add(line);
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                managementPort = Integer.parseInt(ready.group(2));
                port = Integer.parseInt(ready.group(1));
                rest = new Thread(() -> lines.lines().forEach(output::add));
                rest.setDaemon(true);
                rest.start();
                return;
            }
        }
        throw new AssertionError("the node did not start: " + output);
    }

    public int port() {
        return port;
    }

    public String host() {
        return host;
    }

    public long pid() {
        return process.pid();
    }

    /** What the node said before it was ready. */
    List<String> output() {
        return output;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(port, path);
    }

    public HttpResponse<String> getManagement(String path) throws IOException, InterruptedException {
        return get(managementPort, path);
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://" + host + ":" + port + path);
        return HTTP.send(HttpRequest.newBuilder(uri).timeout(HTTP_TIMEOUT).build(), BodyHandlers.ofString());
    }

    /** The processes that the node has started: the embedded Redis and its keeper. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Asks the node to stop and waits for its end; returns the exit code. */
    public int terminate() {
        askToStop();
        return awaitEnd();
    }

    /** Sends SIGTERM. */
    public void askToStop() {
        process.toHandle().destroy(); // Process.destroy would close the output too
    }

    /** Sends a signal by its name, as {@code INT}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** The node's exit, whenever it comes. */
    public CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** Ends the node without asking. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    public int awaitEnd() {
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
    public String allOutput() throws IOException, InterruptedException {
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
