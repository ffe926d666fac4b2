package io.busline.bench;

import io.busline.bench.client.Crew;
import io.busline.bench.client.Worker;
import io.busline.bench.hostile.HostileCommand;
import io.busline.bench.plan.Clock;
import io.busline.bench.plan.Plan;
import io.busline.bench.report.HtmlReport;
import io.busline.bench.report.JsonReport;
import io.busline.bench.report.Results;
import io.busline.bench.report.TextReport;
import io.busline.bench.team.Coordinator;
import io.busline.bench.team.Member;
import io.busline.bench.team.Team;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** The load tool as a program. */
@Command(
        name = "busline-bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = HostileCommand.class,
        description = "Measures a Busline node or cluster from outside: connections held, memory a connection,"
                + " response time, load capacity.",
        footer = "%nExit codes: 0 all limits kept, 1 a limit missed, 2 wrong usage, 3 the run could not be made.")
public final class Main implements Callable<Integer> {
    private static final int KEPT = 0;
    private static final int MISSED = 1;
    private static final int FAILED = 3;

    @Mixin
    private Options options = new Options();

    private final CommandLine commandLine = new CommandLine(this);

    private Main() {}

    /** Runs and ends the process. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs and returns the exit code. */
    static int run(String... arguments) {
        CommandLine commandLine = new Main().commandLine;
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((e, line, parsed) -> {
            line.getErr().println("The run could not be made: " + (e.getMessage() == null ? e : e.getMessage()));
            return FAILED;
        });
        return commandLine.execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = plan();
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(options.threads + 1));
        try {
            if (options.join != null) {
                Waiting.on(new Member(vertx, options.threads).join(options.address(options.join)));
                return KEPT;
            }
            return measure(plan, team(vertx));
        } finally {
            Waiting.on(vertx.close());
        }
    }

    private Team team(Vertx vertx) throws InterruptedException {
        Clock clock = Clock.local();
        List<Worker> workers = new ArrayList<>(List.of(new Crew(vertx, clock, options.threads)));
        if (options.coordinate > 0) {
            Coordinator coordinator = new Coordinator(vertx, clock, options.coordinate);
            int port = Waiting.on(coordinator.listen(options.address(options.listen)));
            System.err.println("Waiting for " + options.coordinate + " others on port " + port);
            workers.addAll(Waiting.on(coordinator.gathered()));
        }
        return new Team(workers, clock);
    }

    private Plan plan() {
        try {
            options.check();
            return options.plan("bench-" + UUID.randomUUID().toString().substring(0, 8));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage());
        }
    }

    private int measure(Plan plan, Team team) throws Exception {
        Results results = new Bench(options, plan, team).run();
        System.out.print(TextReport.of(results));
        write(options.json, JsonReport.of(results).encodePrettily());
        write(options.html, HtmlReport.of(results));
        return results.kept() ? KEPT : MISSED;
    }

    private static void write(Path file, String text) throws IOException {
        if (file != null) {
            Files.writeString(file, text);
            System.out.println("Written: " + file);
        }
    }
}
