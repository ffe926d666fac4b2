package io.busline.bus.addressing;

import static io.busline.bus.addressing.Waiting.await;

import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.function.Supplier;

/** What registering and removing the addresses of all rooms costs: time, CPU and memory. */
final class Registration {
    private final Cluster cluster;
    private final Scheme scheme;

    Registration(Cluster cluster, Scheme scheme) {
        this.cluster = cluster;
        this.scheme = scheme;
    }

    /** Leaves nothing registered. */
    void measureOneNode() {
        Node alone = cluster.listener();
        Set<String> own = scheme.addresses(alone.rooms());
        for (int contexts : new int[] {1, 4}) {
            report("one node, contexts: " + contexts, own.size(), () -> alone.register(own, contexts));
            await(alone.unregister());
            Waiting.settle();
        }
    }

    /** Leaves everything registered. */
    void measureAllNodes() {
        long heapBefore = usedHeap();
        int registrations = cluster.registrations(scheme);
        report(
                "all nodes at once, 1 context each",
                registrations,
                () -> Future.all(cluster.nodes().stream()
                        .map(node -> node.register(scheme.addresses(node.rooms()), 1))
                        .toList()));
        Report.line("%s: heap %d B a registration", scheme.name(), (usedHeap() - heapBefore) / registrations);
    }

    void measureRemoval() {
        report(
                "all nodes at once, removal",
                cluster.registrations(scheme),
                () -> Future.all(cluster.nodes().stream().map(Node::unregister).toList()));
    }

    private void report(String what, int count, Supplier<Future<?>> work) {
        Meter meter = Meter.start();
        await(work.get());
        double took = meter.seconds();
        Waiting.settle(); // the other nodes are told, which is part of the cost
        Report.line(
                "%s: %s: %d in %.2f s = %.0f/s, %.0f us CPU each",
                scheme.name(), what, count, took, count / took, meter.cpuSeconds() * 1e6 / count);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Waiting.pause(100);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
