package io.busline.bus.addressing;

/**
 * Measures an event bus address a room against a fixed number of shared addresses: registration, the lag until other
 * nodes deliver, traffic, a crash and a join. No JMH, but run the same way:
 *
 * <pre>
 * JDK_JAVA_OPTIONS=-Xmx8g mvn -q -Pbenchmark -pl verticles test-compile exec:exec \
 *     -Dbenchmark.main=io.busline.bus.addressing.AddressingBenchmark \
 *     -Dbenchmark.args="NODES ROOMS NODES_A_ROOM SCHEME..."
 * </pre>
 *
 * <p>A scheme is {@code room} or a number of shards. All nodes are real Hazelcast members and event buses in this process,
 * over TCP on loopback, with one event loop each; so CPU is that of the whole cluster. The first scheme also pays for
 * warming up the JVM: name one twice and ignore its first figures. {@code docs/measurements} has the figures.
 */
final class AddressingBenchmark {
    private AddressingBenchmark() {}

    public static void main(String[] args) {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Meter meter = Meter.start();
        Cluster cluster = new Cluster(arguments.nodes(), new Placement(arguments.rooms(), arguments.nodesARoom()));
        Report.line(
                "nodes=%d rooms=%d nodes a room=%d, started in %.0f s",
                arguments.nodes(), arguments.rooms(), arguments.nodesARoom(), meter.seconds());
        new Lag(cluster).measure();
        for (String scheme : arguments.schemes()) {
            measure(cluster, Scheme.named(scheme));
        }
        Runtime.getRuntime().halt(0); // a crashed node can't be closed
    }

    private static void measure(Cluster cluster, Scheme scheme) {
        cluster.placeMembers();
        Registration registration = new Registration(cluster, scheme);
        registration.measureOneNode();
        registration.measureAllNodes();
        new Traffic(cluster, scheme).measure();
        new Crash(cluster, scheme).measure();
        new Join(cluster, scheme).measure();
        registration.measureRemoval();
    }
}
