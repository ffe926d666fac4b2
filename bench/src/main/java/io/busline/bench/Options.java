package io.busline.bench;

import io.busline.bench.plan.Mix;
import io.busline.bench.plan.Plan;
import io.busline.bench.plan.RoomGroup;
import io.busline.bench.plan.Transport;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the command line says. Filled by picocli. */
final class Options {
    @Parameters(
            paramLabel = "NODE",
            arity = "0..*",
            description = "Nodes to connect to, in turn: HOST:PORT or http[s]://HOST:PORT. Default: localhost:8080.")
    List<String> nodes = List.of("localhost:8080");

    @Option(
            names = "--measure",
            split = ",",
            paramLabel = "WHAT",
            description =
                    "connections, memory, latency, capacity or all, separated by commas. Default: ${DEFAULT-VALUE}.")
    List<Measure> measures = List.of(Measure.LATENCY);

    @Option(
            names = "--rooms",
            paramLabel = "COUNTxMEMBERS[@RATE],…",
            description = "Rooms of the load, and messages a second into each (1 if not said), as 100x5@0.5,1x500."
                    + " Default: ${DEFAULT-VALUE}.")
    String rooms = "10x10@1";

    @Option(
            names = "--rate",
            paramLabel = "MESSAGES",
            description = "Messages a second, all rooms together; their rates only share it out.")
    Double rate;

    @Option(
            names = "--transport",
            paramLabel = "NAME[:WEIGHT],…",
            description = "raw, sockjs, sockjs-raw, sockjs-xhr, as raw:80,sockjs:20. Default: ${DEFAULT-VALUE}.")
    String transport = "raw";

    @Option(
            names = "--size",
            paramLabel = "CHARS[:WEIGHT],…",
            description = "Lengths of texts, from about 60 on, as 100:9,2000:1. Default: ${DEFAULT-VALUE}.")
    String size = "100";

    @Option(
            names = "--returning",
            paramLabel = "PERCENT",
            description = "Clients that connect twice: the second time as the same guest, with the token of the first."
                    + " Default: ${DEFAULT-VALUE}.")
    double returning;

    @Option(names = "--warmup", converter = DurationReader.class, description = "Load before it counts. Default: 3s.")
    Duration warmup = Duration.ofSeconds(3);

    @Option(names = "--duration", converter = DurationReader.class, description = "Load that counts. Default: 10s.")
    Duration duration = Duration.ofSeconds(10);

    @Option(
            names = "--open-rate",
            paramLabel = "CONNECTIONS",
            description = "Connections opened a second. Default: ${DEFAULT-VALUE}.")
    double openRate = 500;

    @Option(
            names = "--connections",
            paramLabel = "COUNT",
            description = "Most connections that are tried with --measure connections. Default: ${DEFAULT-VALUE}.")
    int connections = 15_000;

    @Option(
            names = "--hold",
            converter = DurationReader.class,
            description = "How long these are held, and how long memory may settle. Default: 5s.")
    Duration hold = Duration.ofSeconds(5);

    @Option(
            names = "--step",
            converter = DurationReader.class,
            description = "Length of a step of capacity. Default: 5s.")
    Duration step = Duration.ofSeconds(5);

    @Option(
            names = "--growth",
            description = "By what the rate is raised from step to step. Default: ${DEFAULT-VALUE}.")
    double growth = 1.5;

    @Option(
            names = "--refine",
            description = "Steps between the last rate kept and the first missed. Default: ${DEFAULT-VALUE}.")
    int refine = 3;

    @Option(
            names = "--server-pid",
            split = ",",
            paramLabel = "PID",
            description = "Processes of the server on this machine, to see its memory and CPU time.")
    List<Long> pids = List.of();

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "URL",
            description = "The nodes' metrics, as http://localhost:9090/metrics, to see the same from outside.")
    List<String> metrics = List.of();

    @Option(
            names = "--gc",
            description = "Collects the server's garbage (jcmd) before memory is read; needs --server-pid.")
    boolean gc;

    @Option(
            names = "--max-p99",
            converter = DurationReader.class,
            description =
                    "Fails the run if 99 %% of deliveries take longer; ends the search for the capacity (there 100ms"
                            + " if not said).")
    Duration maxP99;

    @Option(
            names = "--max-loss",
            paramLabel = "PERCENT",
            description = "Fails the run if more is lost; ends the search for the capacity (there 0 if not said).")
    Double maxLoss;

    @Option(
            names = "--min-rate",
            paramLabel = "MESSAGES",
            description = "Fails the run if fewer messages a second are acknowledged, or the capacity is less.")
    Double minRate;

    @Option(names = "--min-connections", paramLabel = "COUNT", description = "Fails the run if fewer are held.")
    Integer minConnections;

    @Option(
            names = "--max-memory",
            converter = BytesReader.class,
            paramLabel = "BYTES",
            description = "Fails the run if an idle connection takes more resident memory, as 30k.")
    Long maxMemory;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the results as JSON.")
    Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Writes the report as one HTML page.")
    Path html;

    @Option(
            names = "--coordinate",
            paramLabel = "COUNT",
            description = "Waits until so many other processes have joined, and shares the load out among all.")
    int coordinate;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description =
                    "Where they join; port 0: any free one, printed. Default: ${DEFAULT-VALUE}. Who can reach it can take part: only in trusted networks.")
    String listen = "localhost:7070";

    @Option(
            names = "--join",
            paramLabel = "HOST:PORT",
            description = "Takes part in the run of the process that coordinates there; only --threads counts besides.")
    String join;

    @Option(names = "--threads", description = "Event loops of this process. Default: one for two processors.")
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    /** What is to be measured. */
    Set<Measure> measured() {
        Set<Measure> wanted = EnumSet.copyOf(measures);
        return wanted.contains(Measure.ALL) ? EnumSet.complementOf(EnumSet.of(Measure.ALL)) : wanted;
    }

    /**
     * The load.
     *
     * @throws IllegalArgumentException if the command line does not make sense
     */
    Plan plan(String run) {
        Plan plan = new Plan(
                run,
                nodes.stream().map(Options::node).toList(),
                RoomGroup.parse(rooms),
                Mix.parse(transport, Transport::parse),
                Mix.parse(size, Integer::valueOf),
                returning / 100);
        boolean loads = measured().stream().anyMatch(measure -> measure != Measure.CONNECTIONS);
        if (loads && plan.rate() == 0) {
            throw new IllegalArgumentException("--rooms: somebody must send something");
        }
        int connected =
                Math.max(loads ? plan.connections() : 0, measured().contains(Measure.CONNECTIONS) ? connections : 0);
        need(
                connected / (coordinate + 1) <= Descriptors.connections(),
                "no process may open more than " + Descriptors.connections()
                        + " connections here (ulimit -n); let several share the run: --coordinate");
        return rate == null || plan.rate() == 0 ? plan : plan.at(rate);
    }

    private static URI node(String text) {
        URI uri = URI.create(text.contains("://") ? text : "http://" + text);
        if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
            throw new IllegalArgumentException("not a node such as localhost:8080: " + text);
        }
        return uri;
    }

    /** @throws IllegalArgumentException if it is not HOST:PORT */
    SocketAddress address(String text) {
        URI uri = node(text);
        need(uri.getPort() >= 0, "not HOST:PORT: " + text);
        return SocketAddress.inetSocketAddress(uri.getPort(), uri.getHost());
    }

    /** What the run must keep. */
    Limits limits() {
        return new Limits(maxP99, maxLoss == null ? null : maxLoss / 100, minRate, minConnections, maxMemory);
    }

    /** @throws IllegalArgumentException if a number makes no sense */
    void check() {
        need(openRate > 0, "--open-rate must be above 0");
        need(rate == null || rate > 0, "--rate must be above 0");
        need(returning >= 0 && returning <= 100, "--returning must be from 0 to 100");
        need(connections > 0, "--connections must be above 0");
        need(growth > 1, "--growth must be above 1");
        need(refine >= 0, "--refine must not be below 0");
        need(threads > 0, "--threads must be above 0");
        need(coordinate >= 0, "--coordinate must not be below 0");
        need(!duration.isZero() && !step.isZero(), "--duration and --step must be above 0");
        address(listen);
        if (join != null) {
            address(join);
        }
        need(!gc || !pids.isEmpty(), "--gc needs --server-pid");
        boolean memory = measured().contains(Measure.MEMORY) && !measures.contains(Measure.ALL);
        need(!memory || !pids.isEmpty() || !metrics.isEmpty(), "--measure memory needs --server-pid or --metrics");
    }

    private static void need(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
