package io.busline.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * The Redis server of a data directory. The process that holds the directory's lock runs the server; the operating
 * system frees the lock when that process ends, however it ends. The server writes with {@code appendfsync always}, so
 * each write is on the disk before it is answered. ({@code everysec} delays writes while an fsync is slow.) It listens
 * on loopback only, on a port that is chosen once and kept with the data.
 *
 * <p>The server does not outlive this process: a shell between the two stops it when the pipe from this process closes.
 * All methods block. Any thread may call them, one at a time.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final long PORT_PATIENCE_SECONDS = 3;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * Runs the server until it ends or standard input closes. TERM makes Redis write out its data. The server gets a
     * process session of its own if the system has {@code setsid}, so that Ctrl-C on the node does not stop Redis
     * before the node.
     */
    private static final String UNTIL_INPUT_ENDS = "trap '' HUP INT QUIT TERM; exec 3<&0; "
            + "if command -v setsid >/dev/null; then set -- setsid \"$@\"; fi; \"$@\" 3<&- & server=$!; "
            + "(while read -r line; do :; done; kill -TERM $server) <&3 & watcher=$!; "
            + "wait $server; ended=$?; kill -KILL $watcher 2>/dev/null; exit $ended";

    private final FileChannel lockFile;
    private final Process process;
    private final RedisOutput output;
    private final int port;

    private EmbeddedRedis(FileChannel lockFile, Process process, RedisOutput output, int port) {
        this.lockFile = lockFile;
        this.process = process;
        this.output = output;
        this.port = port;
    }

    /** As {@link #tryStart(Path, long)}, without a bound to its memory. */
    public static Optional<EmbeddedRedis> tryStart(Path directory) throws IOException {
        return tryStart(directory, 0);
    }

    /**
     * Starts the directory's server, unless another living process runs it.
     *
     * @param directory created if it does not exist
     * @param maxBytes most memory that the server may use; beyond it, it refuses to store more; 0 for no bound
     * @return the running server, ready for connections; empty if another process holds the directory
     * @throws IOException if the server can't be started; the message says why
     */
    public static Optional<EmbeddedRedis> tryStart(Path directory, long maxBytes) throws IOException {
        Path data = Files.createDirectories(directory).toRealPath();
        FileChannel lockFile =
                FileChannel.open(data.resolve("redis.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!lock(lockFile)) {
                lockFile.close();
                return Optional.empty();
            }
            Path binary = RedisBinary.extractTo(data);
            awaitEndOfFormerServer(data, binary);
            if (!Files.exists(identityFile(data))) {
                Files.writeString(identityFile(data), UUID.randomUUID() + "\n");
            }
            int port = choosePort(data);
            Process process = start(binary, data, port, maxBytes);
            return Optional.of(new EmbeddedRedis(lockFile, process, RedisOutput.awaitReady(process), port));
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    /**
     * Where the directory's server listens, whoever runs it.
     *
     * @throws IOException if another process holds the directory and has not started its server in time
     */
    public static String endpoint(Path data) throws IOException {
        return url(port(awaitLine(portFile(data))));
    }

    /** Names the data in the directory, wherever it is served from; throws as {@link #endpoint(Path)} does. */
    public static String identity(Path data) throws IOException {
        return awaitLine(identityFile(data));
    }

    /** Waits for a file that the process with the lock writes within milliseconds. */
    private static String awaitLine(Path file) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            if (Files.exists(file)) {
                String content = Files.readString(file);
                if (content.endsWith("\n")) {
                    return content.strip();
                }
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new IOException(file + " was not written by the process that holds its directory");
    }

    /** A {@code redis://} URL on loopback. */
    public String endpoint() {
        return url(port);
    }

    /** Whether the server still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** What the server said last, for people; why it has ended, if it has. */
    public String lastLines() {
        return output.lastLines();
    }

    /** Stops the server, which writes out its data, and frees the directory. */
    @Override
    public void close() throws IOException {
        try {
            output.expectEnd();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lockFile.close();
        }
    }

    private static boolean lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // this process holds it
        }
    }

    /** The server of a node that was killed is told to stop at that moment, but may still be writing: waits for it. */
    private static void awaitEndOfFormerServer(Path data, Path binary) throws IOException {
        Path pidFile = data.resolve("redis.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        String pid = Files.readString(pidFile).strip();
        Optional<ProcessHandle> former = pid.matches("\\d{1,18}")
                ? ProcessHandle.of(Long.parseLong(pid))
                        .filter(process -> process.info()
                                .command()
                                .filter(binary.toString()::equals)
                                .isPresent())
                : Optional.empty();
        if (former.isPresent()) {
            ProcessHandle server = former.get();
            server.destroy();
            try {
                server.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                server.destroyForcibly();
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static int choosePort(Path data) throws IOException {
        Path file = portFile(data);
        if (Files.exists(file)) {
            int before = port(Files.readString(file));
            // The former server may not have freed the port yet. Other nodes know only this port, so wait for it.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PORT_PATIENCE_SECONDS);
            do {
                if (isFree(before)) {
                    return before;
                }
                LockSupport.parkNanos(POLL_NANOS);
            } while (System.nanoTime() < deadline);
        }
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(file, any.getLocalPort() + "\n");
            return any.getLocalPort();
        }
    }

    private static int port(String line) throws IOException {
        try {
            return Integer.parseInt(line.strip());
        } catch (NumberFormatException e) {
            throw new IOException("redis.port in the data directory holds no port: delete it", e);
        }
    }

    private static boolean isFree(int port) {
        if (port <= 0) {
            return false;
        }
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static Process start(Path binary, Path data, int port, long maxBytes) throws IOException {
        String directory = data.toAbsolutePath().toString();
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", UNTIL_INPUT_ENDS, "busline-redis"));
        command.add(binary.toString());
        command.addAll(List.of("--bind", "127.0.0.1", "--port", Integer.toString(port)));
        command.addAll(List.of("--dir", directory, "--pidfile", directory + "/redis.pid", "--daemonize", "no"));
        command.addAll(List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always"));
        // The file of what was written is replaced by one of what there is when it has grown to twice that.
        command.addAll(List.of("--auto-aof-rewrite-percentage", "100", "--auto-aof-rewrite-min-size", "64mb"));
        command.addAll(List.of("--maxmemory", Long.toString(maxBytes), "--maxmemory-policy", "noeviction"));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Path portFile(Path data) {
        return data.resolve("redis.port");
    }

    private static Path identityFile(Path data) {
        return data.resolve("history.id");
    }

    private static String url(int port) {
        return "redis://127.0.0.1:" + port;
    }
}
