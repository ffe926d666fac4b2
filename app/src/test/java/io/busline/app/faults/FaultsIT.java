package io.busline.app.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.app.faults.Violation.Kind;
import io.busline.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every promise of the protocol, under every fault; see docs/faults.md. {@code -Dfaults.minutes} makes it longer,
 * {@code -Dfaults.seed} repeats a run, {@code -Dfaults.only} names the faults it is to have.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // a long run is long; each wait in it has its own end
class FaultsIT {
    private static final Path RESULTS = Path.of("target", "faults");
    private static final Path REPORT = RESULTS.resolve("report.txt");
    private static final String ONLY = System.getProperty("faults.only", "");
    private static final int NODES = 3;
    private static final int ROOMS = 6;
    private static final int CLIENTS = 36;
    private static final long TALK_EVERY_MS = Long.getLong("faults.talkEvery", 400);

    @TempDir
    Path scratch;

    @BeforeAll
    static void clear() throws IOException {
        Files.createDirectories(RESULTS);
        Files.deleteIfExists(REPORT);
        for (int node = 0; node < NODES; node++) {
            Files.deleteIfExists(RESULTS.resolve("node-" + node + ".log"));
        }
    }

    @Test
    void every_promise_is_kept_under_every_fault() throws IOException {
        long seed = Long.getLong("faults.seed", ThreadLocalRandom.current().nextInt(1_000_000));
        int minutes = Integer.getInteger("faults.minutes", 0);
        String replay = "mvn verify -Dit.test=FaultsIT -Dfaults.seed=" + seed + " -Dfaults.minutes=" + minutes
                + (ONLY.isEmpty() ? "" : " -Dfaults.only=" + ONLY);
        tell("Fault suite, seed " + seed + ". To repeat: " + replay);

        Outcome outcome = perform(seed, minutes, replay);
        List<Violation> violations = Checker.check(outcome.events);
        Report report = new Report(outcome.events, outcome.windows, violations);
        tell(report.table());
        tell(report.violations(20));
        assertThat(outcome.events).as("what was seen").hasAtLeastOneElementOfType(Event.Acked.class);
        assertThat(violations.stream().filter(violation -> violation.kind().breaksPromise()))
                .as("broken promises; to repeat: %s", replay)
                .isEmpty();
        assertThat(outcome.windows.stream().filter(window -> window.healed() < 0))
                .as("faults not got over within %s; to repeat: %s", Fault.HEALING, replay)
                .isEmpty();
        assertThat(outcome.caughtUp)
                .as("everything is acknowledged and everybody has caught up; to repeat: %s", replay)
                .isTrue();
    }

    private record Outcome(List<Event> events, List<Scenario.Window> windows, boolean caughtUp) {}

    /** What was seen is kept even if the run breaks off. */
    private Outcome perform(long seed, int minutes, String replay) throws IOException {
        try (Stage stage = new Stage(NODES, ROOMS, seed, RESULTS, scratch, List.of())) {
            try {
                stage.open(CLIENTS);
                stage.talk(TALK_EVERY_MS);
                Scenario scenario = new Scenario(stage, kinds(), seed, minutes == 0 ? 300 : 2_000);
                scenario.run(Duration.ofMinutes(minutes));
                boolean caughtUp = stage.finish(Fault.HEALING);
                return new Outcome(stage.record.events(), scenario.windows(), caughtUp);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("the run broke off; to repeat: " + replay, e);
            } finally {
                Files.write(RESULTS.resolve("events.txt"), (Iterable<String>)
                        stage.record.events().stream().map(Event::toString)::iterator);
            }
        }
    }

    private static List<Fault> kinds() {
        return ONLY.isEmpty()
                ? List.of(Fault.values())
                : Stream.of(ONLY.split(",")).map(Fault::valueOf).toList();
    }

    /** What can be taken out of a node, and what the checker must then name. */
    enum Mutation {
        NOTHING(List.of(), Set.of()),
        HEALING(List.of("HEALING", "COMPARING"), Set.of(Kind.LOST)),
        IDEMPOTENCY(List.of("IDEMPOTENCY"), Set.of(Kind.DOUBLED)),
        RESUME(List.of("RESUME"), Set.of(Kind.DOUBLED));

        final List<String> switchedOff;
        final Set<Kind> expected;

        Mutation(List<String> switchedOff, Set<Kind> expected) {
            this.switchedOff = switchedOff;
            this.expected = expected;
        }
    }

    @ParameterizedTest
    @EnumSource
    void without_what_keeps_a_promise_the_checker_names_how_it_is_broken(Mutation mutation) throws IOException {
        try (Stage stage = new Stage(1, 2, 1, scratch.resolve("logs"), scratch, mutation.switchedOff)) {
            stage.open(8);
            losingMessagesOnTheBus(stage);
            losingAcknowledgements(stage);
            comingBack(stage);
            stage.finish(mutation == Mutation.HEALING ? Duration.ofSeconds(2) : Fault.HEALING);

            List<Violation> violations = Checker.check(stage.record.events());
            Set<Kind> named = violations.stream().map(Violation::kind).collect(Collectors.toCollection(TreeSet::new));
            tell("Without " + mutation + " the checker names " + named
                    + violations.stream()
                            .limit(1)
                            .map(first -> ", first " + first)
                            .collect(Collectors.joining()));
            if (mutation == Mutation.NOTHING) {
                assertThat(violations).isEmpty();
            } else {
                assertThat(named).containsAll(mutation.expected);
            }
        }
    }

    private static void losingMessagesOnTheBus(Stage stage) {
        stage.cluster.unsettleBus(0.3, 0.2, 0.2, 100);
        stage.talk(100);
        awaitSaid(stage, 20);
        stage.talk(0);
        stage.cluster.calmBus();
        awaitAcknowledged(stage);
    }

    private static void losingAcknowledgements(Stage stage) {
        for (int i = 0; i < 5; i++) {
            stage.regulars().forEach(client -> client.sayAndDrop(client.rooms().get(0)));
            stage.regulars().forEach(FaultClient::come);
            awaitAcknowledged(stage);
            stage.awaitPresence(stage.regulars());
        }
    }

    private static void comingBack(Stage stage) {
        FaultClient away = stage.regulars().get(0);
        FaultClient talker = stage.regulars().get(2);
        away.drop();
        talker.say(away.rooms().get(0));
        awaitAcknowledged(stage);
        away.come();
        stage.awaitPresence(List.of(away));
    }

    private static void awaitSaid(Stage stage, int each) {
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> stage.regulars().stream().allMatch(client -> client.said() >= each));
    }

    private static void awaitAcknowledged(Stage stage) {
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> stage.regulars().stream().allMatch(client -> client.unacknowledged() == 0));
    }

    private static void tell(String text) throws IOException {
        System.out.println(text);
        Files.writeString(REPORT, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
