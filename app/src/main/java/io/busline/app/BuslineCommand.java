package io.busline.app;

import io.busline.app.config.BuslineConfig;
import io.busline.app.config.ConfigException;
import io.busline.app.config.ConfigReader;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of a node. Reads and checks the configuration before anything else starts. */
@Command(
        name = "busline",
        customSynopsis = "java -jar busline.jar [COMMAND] [FLAGS]",
        description = {"A chat server for very high load.%n", "Commands and flags, with one dash or two:"},
        sortOptions = false,
        usageHelpAutoWidth = true,
        versionProvider = BuslineCommand.Version.class,
        footer = {
            "",
            "Environment: every configuration key, as BUSLINE_HTTP_PORT for http.port; it wins over -conf. All keys, with"
                    + " defaults: docs/configuration.md.",
            "",
            "Examples:",
            "  java -XX:+ExitOnOutOfMemoryError -jar busline.jar",
            "  java -XX:+ExitOnOutOfMemoryError -jar busline.jar -cluster -conf conf/cluster.json",
            "  java -jar busline.jar check -conf '{\"http\":{\"port\":8081}}'",
            "",
            "Exit codes: 0 ok; 1 the node could not start, or not everything ended in order; 2 the command line or the"
                    + " configuration is wrong; 3 the heap was used up; 4 an event loop was stuck for three times"
                    + " node.stuckAfter."
        })
final class BuslineCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..1",
            description = "start (default): runs a node; check: only checks the configuration; version; help.")
    private String command = "start";

    @Option(
            names = {"-conf", "--conf"},
            paramLabel = "FILE|JSON",
            description = "Configuration: a JSON file or object.")
    private String conf;

    @Option(
            names = {"-c", "-cluster", "--cluster"},
            description = "Joins or begins a cluster of nodes.")
    private boolean clustered;

    @Option(
            names = {"-instances", "--instances"},
            paramLabel = "COUNT",
            description = "Gateway verticles, in place of gateway.instances.")
    private Integer instances;

    @Option(
            names = {"-options", "--options", "-vertx-options", "--vertx-options"},
            paramLabel = "FILE|JSON",
            description = "Options of Vert.x (VertxOptions), a JSON file or object.")
    private String options;

    @Option(
            names = {"-cluster-host", "--cluster-host"},
            paramLabel = "ADDRESS",
            description = "With -cluster: where the event bus listens. Default: cluster.host.")
    private String clusterHost;

    @Option(
            names = {"-cluster-port", "--cluster-port"},
            paramLabel = "PORT",
            description = "With -cluster: the event bus's port. Default: any free one.")
    private Integer clusterPort;

    @Option(
            names = {"-cluster-public-host", "--cluster-public-host"},
            paramLabel = "ADDRESS",
            description = "With -cluster: where other nodes reach the event bus, if elsewhere.")
    private String clusterPublicHost;

    @Option(
            names = {"-cluster-public-port", "--cluster-public-port"},
            paramLabel = "PORT",
            description = "With -cluster: the port where other nodes reach the event bus, if another.")
    private Integer clusterPublicPort;

    @Option(
            names = {"-version", "--version"},
            versionHelp = true,
            description = "Prints the version.")
    private boolean version;

    @Option(
            names = {"-h", "-help", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    private boolean help;

    private final ToIntFunction<NodeSettings> starter;

    private BuslineCommand(ToIntFunction<NodeSettings> starter) {
        this.starter = starter;
    }

    /**
     * Does what the arguments ask for.
     *
     * @param starter starts a node and returns an exit code
     * @return an {@link ExitCode}
     */
    static int run(ToIntFunction<NodeSettings> starter, String... args) {
        return commandLine(starter).execute(args);
    }

    static CommandLine commandLine(ToIntFunction<NodeSettings> starter) {
        return new CommandLine(new BuslineCommand(starter))
                .setOptionsCaseInsensitive(true)
                // Otherwise a misspelt -clustr would be read as -c and more.
                .setPosixClusteredShortOptionsAllowed(false)
                .setParameterExceptionHandler(BuslineCommand::explainUsage);
    }

    private static int explainUsage(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        line.getErr().println("busline: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, line.getErr());
        line.getErr().println("All commands and flags: java -jar busline.jar help");
        return ExitCode.USAGE;
    }

    @Override
    public Integer call() {
        return switch (command) {
            case "start" -> withSettings(starter);
            case "check" -> withSettings(this::report);
            case "version" -> {
                spec.commandLine().printVersionHelp(spec.commandLine().getOut());
                yield ExitCode.OK;
            }
            case "help" -> {
                spec.commandLine().usage(spec.commandLine().getOut());
                yield ExitCode.OK;
            }
            default -> throw wrong("there is no command '" + command + "', only start, check, version and help");
        };
    }

    private int withSettings(ToIntFunction<NodeSettings> then) {
        NodeSettings settings;
        try {
            settings = settings();
        } catch (ConfigException e) {
            LoggerFactory.getLogger(Main.class).error("Busline can't start: {}", e.getMessage());
            return ExitCode.USAGE;
        }
        return then.applyAsInt(settings);
    }

    private int report(NodeSettings settings) {
        spec.commandLine().getOut().println("The configuration is in order.");
        return ExitCode.OK;
    }

    private NodeSettings settings() {
        if (instances != null && instances < 1) {
            throw wrong("-instances must be at least 1, not " + instances);
        }
        List<String> vertxFlags = vertxFlags();
        BuslineConfig config = ConfigReader.read(JsonFlag.read("-conf", conf), System.getenv());
        if (config.cluster().tls() != null) {
            EventBusTls.check(config.cluster().tls());
        }
        Transport transport = Transports.choose(config.node().transport());
        ClusterManager cluster = clustered ? HazelcastCluster.manager(config.cluster()) : null;
        return new NodeSettings(
                instances == null ? config : config.withGatewayInstances(instances), transport, cluster, vertxFlags);
    }

    private List<String> vertxFlags() {
        List<String> flags = new ArrayList<>();
        add(flags, "-cluster-host", clusterHost);
        add(flags, "-cluster-port", clusterPort);
        add(flags, "-cluster-public-host", clusterPublicHost);
        add(flags, "-cluster-public-port", clusterPublicPort);
        if (!clustered && !flags.isEmpty()) {
            throw wrong(flags.get(0) + " has no effect without -cluster");
        }
        if (clustered) {
            flags.add("-cluster");
        }
        if (options != null) {
            add(flags, "-options", checked(JsonFlag.read("-options", options)).encode());
        }
        return flags;
    }

    private static JsonObject checked(JsonObject vertxOptions) {
        try {
            new VertxOptions(vertxOptions);
            return vertxOptions;
        } catch (RuntimeException e) {
            throw new ConfigException("-options: Vert.x can't use them: " + e.getMessage());
        }
    }

    private static void add(List<String> flags, String name, Object value) {
        if (value != null) {
            flags.add(name);
            flags.add(value.toString());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** The version that the jar's manifest names. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"Busline " + (version == null ? "(not packaged)" : version) + ", Java ${java.version}"
            };
        }
    }
}
