package io.busline.app.faults;

import static org.awaitility.Awaitility.await;

import io.busline.testing.Await;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A Redis server of one's own that can be killed, started again with or without its data, frozen and put at the end
 * of a slow line. Each command is on disk before it is answered, so that a kill alone loses nothing. Not thread-safe.
 */
final class FaultyRedis implements AutoCloseable {
    private static final String VERSION = "7.0.15";

    private final List<String> prefix;
    private final String host;
    private final int port;
    private final Path home;
    private final TcpLine line;
    private final String endpoint;
    private Process process;
    private int lives;

    /** Starts the server; nodes reach it over the network's front. */
    FaultyRedis(Vertx vertx, Network network, Path home) throws IOException {
        this.prefix = network.redis();
        this.host = network.redisHost();
        this.port = ProxyNetwork.freePort();
        this.home = Files.createDirectories(home);
        extract();
        start();
        line = TcpLine.open(vertx, network.frontHost(), host, port);
        endpoint = "redis://" + network.frontHost() + ":" + line.port();
    }

    /** The URL for nodes. */
    String endpoint() {
        return endpoint;
    }

    void kill() throws IOException {
        process.destroyForcibly().onExit().join();
    }

    /** Starts the killed server again, on the same port and with its data. */
    void start() throws IOException {
        Path data = Files.createDirectories(home.resolve("data-" + lives));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(binary().toString(), "--port", Integer.toString(port), "--bind", host));
        command.addAll(List.of("--protected-mode", "no", "--dir", data.toString(), "--save", ""));
        command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always"));
        File log = home.resolve("redis.log").toFile();
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        await().atMost(Duration.ofSeconds(Await.SECONDS)).until(this::answers);
    }

    /** Starts the killed server again, on the same port and with nothing in it. */
    void startEmpty() throws IOException {
        lives++;
        start();
    }

    void freeze() {
        Shell.signal("STOP", process.pid());
    }

    void wake() {
        Shell.signal("CONT", process.pid());
    }

    /** How much later each piece arrives, either way; 0: as fast as it comes. */
    void delay(long ms) {
        line.delay(ms);
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1_000);
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            return false;
        }
    }

    private Path binary() {
        return home.resolve("redis-server").toAbsolutePath();
    }

    private void extract() throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        String name = "/redis-server-" + VERSION + "-" + system + "-" + machine;
        try (InputStream packaged = FaultyRedis.class.getResourceAsStream(name)) {
            if (packaged == null) {
                throw new IOException("no Redis server is packaged for this system: " + name);
            }
            Files.copy(packaged, binary());
        }
        if (!binary().toFile().setExecutable(true)) {
            throw new IOException(binary() + " can't be made executable");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
