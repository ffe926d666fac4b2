package io.busline.bench.hostile;

import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.net.Answers;
import io.busline.bench.hostile.net.Http;
import io.busline.bench.hostile.net.Wire;
import io.busline.bench.hostile.node.HostileNode;
import io.busline.bench.hostile.node.NodeWatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A node with default settings, and what tests ask of it. */
record OneNode(HostileNode process, NodeWatch watch, Target target) implements AutoCloseable {
    private static final int SOURCES = 10;
    private static final String HEAP = "512m";

    static OneNode start(Path home, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        HostileNode process = HostileNode.start(new HostileNode.Start(
                Path.of(System.getProperty("busline.jar")), home, HEAP, environment, List.of(), List.of(arguments)));
        return new OneNode(process, new NodeWatch(process), new Target(process.chat(), SOURCES, new Answers()));
    }

    /** The status of a page of the management port. */
    int management(String path) throws IOException {
        return status(process.management(), Http.get(path));
    }

    /** The status of the answer to a request to the chat port. */
    int chat(String request) throws IOException {
        return status(process.chat(), request);
    }

    private static int status(InetSocketAddress address, String request) throws IOException {
        try (Wire wire = Wire.connect(address, "127.0.0.1", 0)) {
            wire.send(request);
            return Http.status(wire.readHead());
        }
    }

    /** The head of the answer to a request to the chat port. */
    List<String> head(String request) throws IOException {
        try (Wire wire = target.connect(0)) {
            wire.send(request);
            return wire.readHead();
        }
    }

    /** How often the node has refused something for this reason. */
    long refused(String reason) throws IOException {
        return watch.figures().refused().getOrDefault(reason, 0L);
    }

    @Override
    public void close() {
        watch.close();
        process.close();
    }
}
