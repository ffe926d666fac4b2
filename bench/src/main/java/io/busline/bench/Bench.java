package io.busline.bench;

import io.busline.bench.measure.Count;
import io.busline.bench.measure.Opening;
import io.busline.bench.measure.Tally;
import io.busline.bench.plan.Plan;
import io.busline.bench.plan.Units;
import io.busline.bench.report.ProgressBar;
import io.busline.bench.report.Results;
import io.busline.bench.report.Results.Capacity;
import io.busline.bench.report.Results.Connections;
import io.busline.bench.report.Results.Latency;
import io.busline.bench.report.Results.Memory;
import io.busline.bench.server.Collector;
import io.busline.bench.server.Probe;
import io.busline.bench.server.Reading;
import io.busline.bench.team.Team;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One run: what is to be measured, one after the other. Blocks its caller. */
final class Bench {
    /** Members of the silent rooms that only hold connections. */
    private static final int SILENT_MEMBERS = 50;

    private static final int MOST_STEPS = 40;

    /** A virtual machine gives memory back a little after it has collected. */
    private static final Duration AFTER_COLLECTING = Duration.ofSeconds(2);

    private static final String HELD = "held";

    private final Options options;
    private final Set<Measure> wanted;
    private final Limits limits;
    private final Plan plan;
    private final Team team;
    private final Probe probe;
    private final Watch watch;
    private final List<Memory.Stage> stages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Bench(Options options, Plan plan, Team team) {
        this.options = options;
        this.plan = plan;
        this.team = team;
        this.wanted = options.measured();
        this.limits = options.limits();
        this.probe = Probe.of(options.pids, options.metrics);
        this.watch = new Watch(team, probe, ProgressBar.onTerminal());
    }

    /** @throws IllegalStateException if nothing could be measured */
    Results run() throws InterruptedException {
        Instant when = Instant.now();
        probe.read(); // what can't be seen is better known now than after the run
        watch.start();
        try {
            Results results = measure(when);
            results.verdicts().addAll(limits.judge(results));
            return results;
        } finally {
            watch.stop();
        }
    }

    private Results measure(Instant when) throws InterruptedException {
        boolean loads = wanted.stream().anyMatch(measure -> measure != Measure.CONNECTIONS);
        stage("before", 0);
        Opening opening = loads ? gather() : null;
        Latency latency = wanted.contains(Measure.LATENCY) || wanted.contains(Measure.MEMORY) ? load() : null;
        Capacity capacity = wanted.contains(Measure.CAPACITY) ? ramp() : null;
        Connections connections = wanted.contains(Measure.CONNECTIONS) ? hold() : null;
        watch.phase("closing", Duration.ZERO);
        Waiting.on(team.close());
        settle("after", 0);
        Memory memory = wanted.contains(Measure.MEMORY) && probe.sees() ? new Memory(stages) : null;
        return new Results(
                when,
                plan,
                team.size(),
                opening,
                connections,
                memory,
                latency,
                capacity,
                watch.timeline(),
                new ArrayList<>(),
                notes);
    }

    private Opening gather() throws InterruptedException {
        watch.phase("connecting", ofMillis(plan.connections() / options.openRate * 1_000));
        Waiting.on(team.take(plan));
        Opening opening = Waiting.on(team.open(options.openRate));
        if (opening.held() == 0) {
            throw new IllegalStateException("no client could connect: " + opening.reason());
        }
        settle("idle", opening.held());
        return opening;
    }

    private Latency load() throws InterruptedException {
        if (!options.warmup.isZero()) {
            watch.phase("warming up", options.warmup);
            Waiting.on(team.load(plan.rate(), options.warmup));
        }
        watch.phase("load", options.duration);
        Latency load = load(plan.rate(), options.duration);
        stage("under traffic", plan.connections());
        note(load);
        return load;
    }

    private Latency load(double rate, Duration length) throws InterruptedException {
        double before = probe.read().cpu();
        Tally tally = Waiting.on(team.load(rate, length));
        return new Latency(rate, length, tally, probe.read().cpu() - before);
    }

    private Capacity ramp() throws InterruptedException {
        List<Capacity.Step> steps = new ArrayList<>();
        Ramp ramp = new Ramp(plan.rate(), options.growth, options.refine, MOST_STEPS);
        while (ramp.goesOn()) {
            watch.phase("capacity: " + Units.number(ramp.rate()) + " messages/s", options.step);
            Waiting.on(team.open(options.openRate)); // whoever a step before was too much for
            Latency load = load(ramp.rate(), options.step);
            boolean kept = limits.carry(load.tally());
            steps.add(new Capacity.Step(load, kept));
            ramp.tried(kept);
        }
        Capacity capacity = new Capacity(steps);
        capacity.best().ifPresent(best -> note(best.load()));
        return capacity;
    }

    private Connections hold() throws InterruptedException {
        watch.phase(
                "holding connections",
                ofMillis(options.connections / options.openRate * 1_000).plus(options.hold));
        Waiting.on(team.close());
        settle("before holding", 0);
        Waiting.on(team.take(plan.silent(options.connections, SILENT_MEMBERS).named(plan.run() + "-held")));
        long began = System.nanoTime();
        Opening opened = Waiting.on(team.open(options.openRate));
        Duration opening = Duration.ofNanos(System.nanoTime() - began);
        settle(HELD, opened.held());
        int held = Waiting.on(team.live()).held();
        return new Connections(options.connections, opened, opening, options.hold, held);
    }

    /** A figure is no better than the tool that took it. */
    private void note(Latency load) {
        Tally tally = load.tally();
        long late = tally.late().getValueAtPercentile(99);
        if (tally.get(Count.DELIVERED) > 0 && late * 2 > tally.corrected().getValueAtPercentile(99)) {
            notes.add("At " + Units.number(load.rate()) + " messages/s this tool itself sent late (p99 "
                    + Units.time(late)
                    + "): it was short of CPU, and the server may be faster than the corrected figures say.");
        }
    }

    private void settle(String stage, int connections) throws InterruptedException {
        if (wanted.contains(Measure.MEMORY) || HELD.equals(stage)) {
            watch.pause(options.hold);
        }
        stage(stage, connections);
    }

    private void stage(String name, int connections) throws InterruptedException {
        if (options.gc) {
            Collector.collect(options.pids);
            watch.pause(AFTER_COLLECTING);
        }
        Reading reading = probe.read();
        stages.add(new Memory.Stage(name, connections, reading));
    }

    private static Duration ofMillis(double millis) {
        return Duration.ofMillis(Math.round(millis));
    }
}
