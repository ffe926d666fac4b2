package io.busline.bus.addressing;

import java.util.List;

/** The last node ends without a word; how long do the others register slowly, and when are its entries gone? */
final class Crash {
    private static final int PROBED = 5;

    private final Cluster cluster;
    private final Scheme scheme;

    Crash(Cluster cluster, Scheme scheme) {
        this.cluster = cluster;
        this.scheme = scheme;
    }

    /** Leaves the cluster a node smaller, and its rooms with one node less. */
    void measure() {
        int before = cluster.registrations(scheme);
        Node victim = cluster.removeLast();
        int left = cluster.registrations(scheme);
        List<Probe> probes = cluster.nodes().stream()
                .limit(PROBED)
                .map(node -> new Probe(node.vertx()))
                .toList();
        probes.forEach(Probe::start);
        Waiting.pause(1_000);
        probes.forEach(Probe::forget); // what the first ones took
        Meter meter = Meter.start();
        victim.crash();
        double gone = untilGone(left + probes.size(), meter);
        Waiting.pause(2_000);
        probes.forEach(Probe::stop);
        Waiting.settle();
        Report.line(
                "%s: crash of a node with %d of %d: entries gone after %.1f s, %.1f s CPU, slowest registration %d ms; left %d, expected %d",
                scheme.name(),
                before - left,
                before,
                gone,
                meter.cpuSeconds(),
                probes.stream().mapToLong(Probe::slowestMillis).max().orElseThrow(),
                cluster.publisher().registrations(),
                left);
    }

    private double untilGone(int expected, Meter meter) {
        do {
            Waiting.pause(50);
        } while (cluster.publisher().registrations() > expected && meter.seconds() < Waiting.LIMIT);
        return meter.seconds();
    }
}
