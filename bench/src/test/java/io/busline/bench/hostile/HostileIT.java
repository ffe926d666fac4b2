package io.busline.bench.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busline.app.faults.HonestClients;
import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.judge.Criterion;
import io.busline.bench.hostile.judge.Finding;
import io.busline.bench.hostile.judge.Judge;
import io.busline.bench.hostile.judge.Observation;
import io.busline.bench.hostile.node.HostileNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every attack against the node's jar with little memory and default settings; see docs/hostile.md. {@code
 * -Dhostile.minutes} makes it longer and mixes the attacks at random, {@code -Dhostile.seed} repeats a run, {@code -Dhostile.only} names
 * the attacks it is to have.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // a long run is long; each wait in it has its own end
class HostileIT {
    private static final Path RESULTS = Path.of("target", "hostile");
    private static final Path REPORT = RESULTS.resolve("report.txt");
    private static final Path NODE = Path.of(System.getProperty("busline.jar"));
    private static final Path TOOL = Path.of(System.getProperty("bench.jar"));
    private static final String ONLY = System.getProperty("hostile.only", "all");
    private static final String HEAP = "512m";
    private static final long HEAP_BYTES = 512L << 20;
    private static final Judge JUDGE = Judge.of(HEAP_BYTES);

    /** Attackers' addresses: more than one laptop has, fewer than a botnet. */
    private static final int SOURCES = Integer.getInteger("hostile.addresses", 10);

    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration CALM = Duration.ofSeconds(4);
    private static final Duration EACH = Duration.ofSeconds(Integer.getInteger("hostile.seconds", 4));
    private static final Duration AFTER = Duration.ofSeconds(1);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration CATCH_UP = Duration.ofSeconds(30);

    private static final int HONEST_CLIENTS = 12;
    private static final int HONEST_ROOMS = 4;
    private static final int TALK_EVERY_MS = 1_000;
    private static final int FEW_DESCRIPTORS = 400;

    @TempDir
    Path scratch;

    private final List<Finding> findings = new ArrayList<>();

    @BeforeAll
    static void clear() throws IOException {
        Files.createDirectories(RESULTS);
        Files.deleteIfExists(REPORT);
    }

    @Test
    void no_attack_stops_a_node_and_honest_clients_lose_nothing() throws Exception {
        long seed = Long.getLong("hostile.seed", ThreadLocalRandom.current().nextInt(1_000_000));
        int minutes = Integer.getInteger("hostile.minutes", 0);
        tell("Hostile suite, seed " + seed + ". To repeat: mvn verify -Dit.test=HostileIT -Dhostile.seed=" + seed
                + " -Dhostile.minutes=" + minutes + " -Dhostile.only=" + ONLY);

        besiege(start(Map.of(), List.of()), seed, Rounds.of(Attacks.chosen(ONLY), minutes, EACH, seed));

        assertThat(findings).as("see %s", REPORT.toAbsolutePath()).isEmpty();
    }

    @Test
    void more_connections_than_descriptors_harm_nobody_who_is_there() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "without prlimit no limit can be set");
        HostileNode.Start start = start(Map.of(), List.of("prlimit", "--nofile=" + FEW_DESCRIPTORS));

        Attack connections = Attacks.named("many-connections").attack();
        besiege(start, 1, List.of(List.of(new Attacks.Entry(connections, Set.of("connections"), Duration.ZERO))));

        assertThat(findings).as("see %s", REPORT.toAbsolutePath()).isEmpty();
    }

    @Test
    void the_judge_finds_a_node_without_budgets_guilty() throws Exception {
        Map<String, String> unlimited = Map.of(
                "BUSLINE_LIMITS_MESSAGES_PER_SECOND", "0",
                "BUSLINE_LIMITS_REQUESTS_PER_SECOND", "0",
                "BUSLINE_LIMITS_BYTES_PER_SECOND", "0",
                "BUSLINE_LIMITS_JOINS_PER_SECOND", "0",
                "BUSLINE_LIMITS_NEW_ROOMS_PER_MINUTE", "0",
                "BUSLINE_LIMITS_USERS_PER_ADDRESS", "0",
                "BUSLINE_LIMITS_SESSIONS_PER_USER", "0",
                "BUSLINE_LIMITS_BAD_FRAMES", "1000000",
                "BUSLINE_GATEWAY_QUEUED_BYTES", "2147483647");

        besiege(start(unlimited, List.of()), 1, List.of(List.of(Attacks.named("bad-frames"))));

        assertThat(findings).extracting(Finding::criterion).contains(Criterion.REFUSED);
    }

    private HostileNode.Start start(Map<String, String> environment, List<String> prefix) {
        return new HostileNode.Start(NODE, scratch, HEAP, environment, prefix, List.of());
    }

    private void besiege(HostileNode.Start start, long seed, List<List<Attacks.Entry>> rounds) throws Exception {
        try (HostileNode node = HostileNode.start(start);
                HonestClients honest =
                        new HonestClients("127.0.0.1", node.chat().getPort(), seed, HONEST_ROOMS);
                Siege siege = new Siege(TOOL, node, SOURCES)) {
            honest.open(HONEST_CLIENTS, TALK_EVERY_MS);
            siege.calm(WARM_UP);
            siege.calm(CALM);
            tell(HostileReport.head());
            for (int round = 0; round < rounds.size(); round++) {
                Observation seen = siege.attack(rounds.get(round), EACH, AFTER, seed + round);
                tell(HostileReport.of(seen));
                find(JUDGE.judge(seen));
            }
            find(Judge.promises("the bystander", siege.finish()));
            find(Judge.promises("honest clients", honest.finish(CATCH_UP)));
            find(Judge.end(node.terminate(DRAIN_TIMEOUT.multipliedBy(2)), DRAIN_TIMEOUT));
        } finally {
            Files.copy(scratch.resolve("node.log"), RESULTS.resolve("node.log"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void find(List<Finding> more) throws IOException {
        findings.addAll(more);
        for (Finding finding : more) {
            tell("MISSED " + finding);
        }
    }

    private static void tell(String text) throws IOException {
        System.out.println(text);
        Files.writeString(REPORT, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
