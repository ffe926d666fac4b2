package io.busline.bus.addressing;

import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/** What a publish costs: receipts, bytes and CPU. Everything must be registered. */
final class Traffic {
    private static final int PUBLISHES = 10_000;
    private static final long EVERY_NS = 500_000;

    private final Cluster cluster;
    private final Scheme scheme;

    Traffic(Cluster cluster, Scheme scheme) {
        this.cluster = cluster;
        this.scheme = scheme;
    }

    void measure() {
        publishToEachRoom();
        double idle = idleCores();
        publishInBursts(1, idle);
        publishInBursts(20, idle);
    }

    /** The first publish to an address looks up who listens there: not what is measured. */
    private void publishToEachRoom() {
        for (int room = 0; room < cluster.rooms(); room++) {
            cluster.publisher().publish(scheme, room);
        }
        Waiting.settle();
    }

    private static double idleCores() {
        Meter meter = Meter.start();
        Waiting.pause(2_000);
        return meter.cpuSeconds() / 2;
    }

    /** Publishes 2,000 a second; many at once are written, and so paid for, together. */
    private void publishInBursts(int size, double idle) {
        cluster.nodes().forEach(node -> {
            node.receipts().reset();
            node.written().reset();
        });
        Random random = new Random(2);
        Meter meter = Meter.start();
        for (int sent = 0; sent < PUBLISHES; ) {
            for (int burst = 0; burst < size; burst++, sent++) {
                cluster.publisher().publish(scheme, random.nextInt(cluster.rooms()));
            }
            LockSupport.parkNanos(meter.time() + sent * EVERY_NS - System.nanoTime());
        }
        double sending = meter.seconds();
        awaitQuiet();
        double busy = meter.cpuSeconds() - idle * meter.seconds();
        Report.line(
                "%s: a publish, %d at once: %.2f useful and %.2f useless receipts, %.0f B sent, %.0f us CPU (idle %.2f cores, took %.1f s)",
                scheme.name(),
                size,
                aPublish(node -> node.receipts().useful()),
                aPublish(node -> node.receipts().useless()),
                aPublish(node -> node.written().sum()),
                busy * 1e6 / PUBLISHES,
                idle,
                sending);
    }

    private double aPublish(ToLongFunction<Node> count) {
        return (double) sum(count) / PUBLISHES;
    }

    private long sum(ToLongFunction<Node> count) {
        return cluster.nodes().stream().mapToLong(count).sum();
    }

    private void awaitQuiet() {
        long last;
        long now = received();
        do {
            last = now;
            Waiting.pause(300);
            now = received();
        } while (now != last);
    }

    private long received() {
        return sum(node -> node.receipts().useful() + node.receipts().useless());
    }
}
