package io.busline.testing;

import static org.awaitility.Awaitility.await;

import io.busline.embedded.RedisBinary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real Redis server of the test's own on loopback, which can be killed and comes back on the same port. */
public final class RedisServer implements AutoCloseable {
    private final Path directory;
    private final List<String> arguments;
    private final int port = freePort();
    private Process process;

    private RedisServer(Path directory, List<String> arguments) {
        this.directory = directory;
        this.arguments = arguments;
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    /** @param options as on Redis' command line, {@code --name value} */
    public static RedisServer start(String... options) {
        RedisServer server = new RedisServer(newDirectory(), List.of(options));
        server.restart();
        return server;
    }

    /** Starts a Sentinel, which knows no master yet. */
    static RedisServer startSentinel() {
        Path directory = newDirectory();
        Path config = directory.resolve("sentinel.conf");
        try {
            Files.createFile(config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RedisServer server = new RedisServer(directory, List.of(config.toString(), "--sentinel"));
        server.restart();
        return server;
    }

    public int port() {
        return port;
    }

    public String name() {
        return "127.0.0.1:" + port;
    }

    public String endpoint() {
        return "redis://" + name();
    }

    /** Ends the server without asking, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Starts the server again, on the same port and with its data; returns once it answers. */
    public void restart() {
        List<String> command = new ArrayList<>();
        try {
            command.add(RedisBinary.extractTo(Files.createDirectories(Path.of("target", "redis-server")))
                    .toString());
            command.addAll(arguments);
            command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
            command.addAll(List.of("--dir", directory.toString()));
            if (!arguments.contains("--sentinel")) {
                command.addAll(List.of("--save", "", "--appendonly", "yes", "--repl-diskless-sync-delay", "0"));
            }
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> process.isAlive() && answers());
    }

    /**
     * Sends one command and returns its answer, the parts of a nested one each on a line; errors begin with {@code -}.
     */
    public String command(String... words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                command.append("$")
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            socket.getOutputStream().write(command.toString().getBytes());
            List<String> lines = new ArrayList<>();
            read(new BufferedReader(new InputStreamReader(socket.getInputStream())), lines);
            return String.join("\n", lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(BufferedReader in, List<String> lines) throws IOException {
        String head = in.readLine();
        if (head == null) {
            throw new IOException("Redis has closed the connection");
        }
        int length = head.matches("[*$]-?\\d+") ? Integer.parseInt(head.substring(1)) : -1;
        if (head.startsWith("*")) {
            for (int i = 0; i < length; i++) {
                read(in, lines);
            }
        } else if (head.startsWith("$") && length >= 0) {
            char[] text = new char[length + 2];
            for (int read = 0; read < text.length; ) {
                read += in.read(text, read, text.length - read);
            }
            lines.add(new String(text).strip());
        } else {
            lines.add(head.startsWith("-") ? head : head.substring(1));
        }
    }

    private boolean answers() {
        try {
            return command("PING").equals("PONG");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        kill();
    }

    static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Beside what else the build leaves, so that a server's log can be read afterwards. */
    static Path newDirectory() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "redis")), "")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
