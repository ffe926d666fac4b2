package io.busline.bench.hostile.node;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node's jar as a process of its own, with little memory, on free ports, and with its output in a file. */
public final class HostileNode implements Closeable {
    private static final Pattern READY =
            Pattern.compile("Busline is ready: http://localhost:(\\d+)/ \\(management: http://localhost:(\\d+)/");
    private static final Duration START = Duration.ofSeconds(90);
    private static final long LOOK_MS = 50;

    /**
     * How to start it.
     *
     * @param jar the node's
     * @param home takes its data and its log, {@code node.log}; made if it is not there
     * @param heap as in {@code 512m}
     * @param environment variables of its configuration; all that are not here are the defaults
     * @param prefix goes before its command, as {@code prlimit --nofile=400}
     * @param arguments of its command line
     */
    public record Start(
            Path jar,
            Path home,
            String heap,
            Map<String, String> environment,
            List<String> prefix,
            List<String> arguments) {}

    private final Process process;
    private final Path log;
    private final InetSocketAddress chat;
    private final InetSocketAddress management;

    private HostileNode(Process process, Path log, int chat, int management) {
        this.process = process;
        this.log = log;
        this.chat = new InetSocketAddress("127.0.0.1", chat);
        this.management = new InetSocketAddress("127.0.0.1", management);
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @throws IOException if it does not become ready
     */
    public static HostileNode start(Start start) throws IOException, InterruptedException {
        Path log = Files.createDirectories(start.home).resolve("node.log");
        List<String> command = new ArrayList<>(start.prefix);
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.add("-Xmx" + start.heap);
        command.addAll(List.of("-jar", start.jar.toAbsolutePath().toString()));
        command.addAll(start.arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(start.home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(variable -> variable.startsWith("BUSLINE_"));
        environment.put("BUSLINE_HTTP_PORT", "0");
        environment.put("BUSLINE_MANAGEMENT_PORT", "0");
        environment.put(
                "BUSLINE_DATA_DIR", start.home.resolve("data").toAbsolutePath().toString());
        environment.putAll(start.environment);
        Process process = builder.start();
        long end = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            Matcher ready = READY.matcher(Files.readString(log));
            if (ready.find()) {
                return new HostileNode(
                        process, log, Integer.parseInt(ready.group(1)), Integer.parseInt(ready.group(2)));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        process.destroyForcibly();
        throw new IOException("the node did not start: " + Files.readString(log));
    }

    public long pid() {
        return process.pid();
    }

    /** The embedded Redis that it has started; empty if there is none. */
    public Optional<ProcessHandle> redis() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").contains("redis-server"))
                .findAny();
    }

    public Path log() {
        return log;
    }

    public InetSocketAddress chat() {
        return chat;
    }

    public InetSocketAddress management() {
        return management;
    }

    /** Sends SIGTERM; returns after how long the process had ended, or empty if it had not within {@code atMost}. */
    public Optional<Duration> terminate(Duration atMost) throws InterruptedException {
        long began = System.nanoTime();
        process.toHandle().destroy();
        boolean over = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        return over ? Optional.of(Duration.ofNanos(System.nanoTime() - began)) : Optional.empty();
    }

    /** Ends it without asking, and what it has started. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
