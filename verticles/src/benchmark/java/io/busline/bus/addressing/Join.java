package io.busline.bus.addressing;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** A new node takes over the rooms of the one that crashed; the first node has published to all of them before. */
final class Join {
    private final Cluster cluster;
    private final Scheme scheme;

    Join(Cluster cluster, Scheme scheme) {
        this.cluster = cluster;
        this.scheme = scheme;
    }

    /** Leaves the cluster with the new node and everything registered. */
    void measure() {
        Node joining = cluster.join();
        Waiting.settle();
        cluster.takeOver(joining);
        Waiting.await(joining.register(scheme.addresses(joining.rooms()), 1));
        Waiting.settle();
        Meter meter = Meter.start();
        Map<String, Integer> unheard = new HashMap<>();
        joining.rooms().stream().forEach(room -> unheard.put(scheme.address(room), room));
        int rounds = 0;
        for (long wait = 20; !unheard.isEmpty() && meter.seconds() < Waiting.LIMIT; wait *= 2, rounds++) {
            unheard.values().forEach(room -> cluster.publisher().publish(scheme, room));
            Waiting.pause(wait); // ever longer, so that asking does not load the bus itself
            BitSet heard = joining.receipts().heard();
            unheard.values().removeIf(heard::get);
        }
        Report.line(
                "%s: until a publisher reaches all of them: at most %.0f ms, %d rounds",
                scheme.name(), meter.seconds() * 1e3, rounds);
    }
}
