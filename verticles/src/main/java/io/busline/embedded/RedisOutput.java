package io.busline.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a Redis server says: keeps the last lines, and logs its warnings, a few a minute. Any thread. */
final class RedisOutput {
    private static final Logger LOG = LoggerFactory.getLogger(RedisOutput.class);

    private static final String READY = "Ready to accept connections";

    /** How Redis marks a warning, behind its process and the time. */
    private static final String WARNING = " # ";

    private static final int LINES_KEPT = 20;
    private static final int MAX_LINE = 500;
    private static final int WARNINGS_PER_MINUTE = 10;
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ArrayDeque<String> lines = new ArrayDeque<>(); // guarded by this
    private volatile boolean ending;
    private long minute = System.nanoTime();
    private int warnings;

    private RedisOutput() {}

    /**
     * Reads until the server is ready; then a thread of its own goes on.
     *
     * @throws IOException if it ends before; the message has what it said
     */
    static RedisOutput awaitReady(Process process) throws IOException {
        RedisOutput output = new RedisOutput();
        BufferedReader reader = process.inputReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            output.keep(line);
            if (line.contains(READY)) {
                Thread thread = new Thread(() -> reader.lines().forEach(output::take), "embedded-redis-output");
                thread.setDaemon(true);
                thread.start();
                return output;
            }
        }
        throw new IOException("the embedded Redis did not start:\n" + output.lastLines());
    }

    /** From now on nothing is logged: the server is told to end. */
    void expectEnd() {
        ending = true;
    }

    synchronized String lastLines() {
        return String.join("\n", lines);
    }

    private void take(String line) {
        keep(line);
        if (!ending && line.contains(WARNING) && mayWarn()) {
            LOG.warn("The embedded Redis says: {}", cut(line));
        }
    }

    private synchronized void keep(String line) {
        if (lines.size() == LINES_KEPT) {
            lines.removeFirst();
        }
        lines.addLast(cut(line));
    }

    private static String cut(String line) {
        return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE);
    }

    /** Only the reading thread asks. */
    private boolean mayWarn() {
        long now = System.nanoTime();
        if (now - minute >= MINUTE_NANOS) {
            minute = now;
            warnings = 0;
        }
        return ++warnings <= WARNINGS_PER_MINUTE;
    }
}
