package io.busline.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Looks at the server: through {@code /proc} on the same machine, and through its metrics. Blocks its caller. */
public final class Probe {
    /** One way to look at one node. */
    interface Source {
        Reading read() throws IOException;
    }

    private final List<Source> processes;
    private final List<Source> metrics;

    private Probe(List<Source> processes, List<Source> metrics) {
        this.processes = processes;
        this.metrics = metrics;
    }

    /**
     * @param pids processes of the server on this machine
     * @param metrics addresses of its metrics, as {@code http://localhost:9090/metrics}
     */
    public static Probe of(List<Long> pids, List<String> metrics) {
        return new Probe(
                pids.stream().<Source>map(ProcessSource::new).toList(),
                metrics.stream().<Source>map(MetricsSource::new).toList());
    }

    /** Whether there is anything to look at. */
    public boolean sees() {
        return !processes.isEmpty() || !metrics.isEmpty();
    }

    /**
     * What is seen now. Memory and CPU time as the operating system tells it go before what the server says of itself.
     *
     * @throws UncheckedIOException if a node can't be seen
     */
    public Reading read() {
        return sum(processes).or(sum(metrics));
    }

    private static Reading sum(List<Source> sources) {
        Reading sum = null;
        for (Source source : sources) {
            try {
                Reading one = source.read();
                sum = sum == null ? one : sum.plus(one);
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }
        return sum == null ? Reading.UNKNOWN : sum;
    }
}
