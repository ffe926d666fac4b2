package io.busline.bench.hostile.node;

import io.busline.bench.hostile.net.Http;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a node's management port. */
final class NodeMetrics {
    private static final String SOURCE = "127.0.0.1";
    private static final Pattern REFUSED =
            Pattern.compile("(?m)^busline_refused_total\\{[^}]*reason=\"([^\"]+)\"[^}]*\\} (\\S+)$");
    private static final Pattern SESSIONS = Pattern.compile("(?m)^busline_sessions (\\S+)$");
    private static final int OK = 200;

    private final InetSocketAddress management;

    NodeMetrics(InetSocketAddress management) {
        this.management = management;
    }

    /** By reason, what was refused since the node started; none if the node can't be asked. */
    Map<String, Long> refused() {
        Map<String, Long> refused = new TreeMap<>();
        try {
            Matcher reasons = REFUSED.matcher(get("/metrics"));
            while (reasons.find()) {
                refused.put(reasons.group(1), (long) Double.parseDouble(reasons.group(2)));
            }
        } catch (IOException e) {
            // a node that does not answer is found out by its health
        }
        return refused;
    }

    /** How many sessions are open; -1 if the node can't be asked. */
    int sessions() {
        try {
            Matcher sessions = SESSIONS.matcher(get("/metrics"));
            return sessions.find() ? (int) Double.parseDouble(sessions.group(1)) : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    /** How long {@code /health/live} takes; an hour if it does not answer with 200 in time. */
    Duration live() {
        long began = System.nanoTime();
        try {
            get("/health/live");
            return Duration.ofNanos(System.nanoTime() - began);
        } catch (IOException e) {
            return Duration.ofHours(1);
        }
    }

    private String get(String path) throws IOException {
        try (Wire wire = Wire.connect(management, SOURCE, 0)) {
            wire.send(Http.get(path));
            List<String> head = wire.readHead();
            if (Http.status(head) != OK) {
                throw new IOException(path + ": " + head.get(0));
            }
            return Http.body(wire, head);
        }
    }
}
