package io.busline.bench.hostile.node;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Looks at a node four times a second, on a thread of its own: its memory, its log, and whether it says it lives. */
public final class NodeWatch implements Closeable {
    private static final long EVERY_MS = 250;

    private final long pid;
    private final Path log;
    private final NodeMetrics metrics;
    private final Thread thread = new Thread(this::look, "node watch");
    private long rss;
    private Duration live = Duration.ZERO;
    private long logBefore;
    private Map<String, Long> refusedBefore;
    private volatile boolean closed;

    public NodeWatch(HostileNode node) throws IOException {
        this.pid = node.pid();
        this.log = node.log();
        this.metrics = new NodeMetrics(node.management());
        begin();
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on counts anew. */
    public void begin() throws IOException {
        Map<String, Long> refused = metrics.refused();
        long size = Files.size(log);
        synchronized (this) {
            rss = 0;
            live = Duration.ZERO;
            logBefore = size;
            refusedBefore = refused;
        }
    }

    /** What was seen since {@link #begin}. */
    public NodeFigures figures() throws IOException {
        Map<String, Long> refused = new TreeMap<>();
        Map<String, Long> now = metrics.refused();
        boolean alive = ProcessHandle.of(pid).isPresent();
        synchronized (this) {
            now.forEach((reason, count) -> {
                long more = count - refusedBefore.getOrDefault(reason, 0L);
                if (more > 0) {
                    refused.put(reason, more);
                }
            });
            return new NodeFigures(alive, rss, Files.size(log) - logBefore, live, refused);
        }
    }

    /** How many sessions are open; -1 if the node does not say. */
    public int sessions() {
        return metrics.sessions();
    }

    private void look() {
        try {
            while (!closed) {
                Duration answered = metrics.live();
                long resident = resident();
                synchronized (this) {
                    rss = Math.max(rss, resident);
                    live = answered.compareTo(live) > 0 ? answered : live;
                }
                TimeUnit.MILLISECONDS.sleep(EVERY_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Bytes; 0 where it can't be seen. */
    private long resident() {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "status"))
                    .lines()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                    .findAny()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
