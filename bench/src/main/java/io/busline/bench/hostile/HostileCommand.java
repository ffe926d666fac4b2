package io.busline.bench.hostile;

import io.busline.bench.hostile.judge.Finding;
import io.busline.bench.hostile.judge.Judge;
import io.busline.bench.hostile.judge.Observation;
import io.busline.bench.hostile.node.HostileNode;
import io.busline.bench.plan.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts a node, attacks it, and judges it. It attacks no other node than its own: it is a test, not a weapon. */
@Command(
        name = "hostile",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Starts a node with little memory, attacks it in every way we know, and says which criteria it"
                + " missed.",
        footer = "%nExit codes: 0 all criteria kept, 1 one missed, 2 wrong usage, 3 the run could not be made.")
public final class HostileCommand implements Callable<Integer> {
    private static final int KEPT = 0;
    private static final int MISSED = 1;
    /** The default of {@code drain.timeout}. */
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration CALM = Duration.ofSeconds(5);
    private static final Duration AFTER = Duration.ofSeconds(3);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JAR", description = "The node's jar.")
    Path jar;

    @Option(
            names = "--attack",
            paramLabel = "NAME,…",
            description = "Attacks, separated by commas, or all. Default: ${DEFAULT-VALUE}.")
    String attacks = "all";

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "How long each attack lasts. Default: ${DEFAULT-VALUE}.")
    String time = "15s";

    @Option(
            names = "--mixed",
            paramLabel = "TIME",
            description = "Instead of one after the other, for this long: up to " + Rounds.MOST_AT_ONCE
                    + " at once, chosen at random.")
    String mixed;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            description = "Decides what is random, also which attacks. Default: one that is printed.")
    Long seed;

    @Option(
            names = "--addresses",
            paramLabel = "COUNT",
            description = "Addresses that attackers have. Default: ${DEFAULT-VALUE}.")
    int addresses = 10;

    @Option(names = "--heap", paramLabel = "BYTES", description = "The node's largest heap. Default: ${DEFAULT-VALUE}.")
    String heap = "512m";

    @Option(
            names = "--descriptors",
            paramLabel = "COUNT",
            description = "The node's limit of descriptors. Default: as it is here.")
    Integer descriptors;

    @Option(
            names = "--set",
            paramLabel = "VARIABLE=VALUE",
            description = "Variables of the node's configuration, as BUSLINE_LIMITS_REQUESTS_PER_SECOND=0.")
    Map<String, String> environment = new LinkedHashMap<>();

    @Option(
            names = "--home",
            paramLabel = "DIRECTORY",
            description = "Takes the node's data and log. Default: ${DEFAULT-VALUE}.")
    Path home = Path.of("target", "hostile");

    @Option(names = "--fresh", description = "A new node for each attack.")
    boolean fresh;

    private final List<Finding> findings = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
        Plan plan = plan(chosen);
        System.out.println("Hostile suite, seed " + chosen);
        System.out.println(HostileReport.head());
        if (fresh) {
            for (List<Attacks.Entry> round : plan.rounds) {
                besiege(new Plan(List.of(round), plan.each, plan.judge), chosen);
            }
        } else {
            besiege(plan, chosen);
        }
        return findings.isEmpty() ? KEPT : MISSED;
    }

    /** @param each how long each round lasts */
    private record Plan(List<List<Attacks.Entry>> rounds, Duration each, Judge judge) {}

    private Plan plan(long seed) {
        try {
            List<Attacks.Entry> chosen = Attacks.chosen(attacks);
            Duration each = Units.duration(time);
            List<List<Attacks.Entry>> rounds = mixed == null
                    ? Rounds.inTurn(chosen)
                    : Rounds.mixed(chosen, (int) (Units.duration(mixed).toMillis() / each.toMillis()), seed);
            return new Plan(
                    rounds, each, Judge.of(Units.bytes(heap.replace("m", "M").replace("g", "G"))));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private void besiege(Plan plan, long seed) throws Exception {
        List<String> prefix = descriptors == null ? List.of() : List.of("prlimit", "--nofile=" + descriptors);
        Path tool = Path.of(System.getProperty("java.class.path"));
        try (HostileNode node =
                        HostileNode.start(new HostileNode.Start(jar, home, heap, environment, prefix, List.of()));
                Siege siege = new Siege(tool, node, addresses)) {
            siege.calm(CALM); // compiles what is needed
            siege.calm(CALM);
            for (int round = 0; round < plan.rounds.size(); round++) {
                Observation seen = siege.attack(plan.rounds.get(round), plan.each, AFTER, seed + round);
                System.out.println(HostileReport.of(seen));
                tell(plan.judge.judge(seen));
            }
            tell(Judge.promises("all", siege.finish()));
            tell(Judge.end(node.terminate(DRAIN_TIMEOUT.multipliedBy(2)), DRAIN_TIMEOUT));
        }
    }

    private void tell(List<Finding> more) {
        more.forEach(finding -> System.out.println("MISSED " + finding));
        findings.addAll(more);
    }
}
