package io.busline.bench.report;

import io.busline.bench.measure.Count;
import io.busline.bench.measure.Opening;
import io.busline.bench.measure.Tally;
import io.busline.bench.plan.Plan;
import io.busline.bench.server.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * All that a run found out. What was not measured is null.
 *
 * @param processes how many shared the run
 * @param opening how the plan's clients were connected
 * @param timeline the server and the run, second by second
 * @param notes what a reader must know to judge the figures
 */
public record Results(
        Instant when,
        Plan plan,
        int processes,
        Opening opening,
        Connections connections,
        Memory memory,
        Latency latency,
        Capacity capacity,
        List<Moment> timeline,
        List<Verdict> verdicts,
        List<String> notes) {

    /** Whether all limits were kept. */
    public boolean kept() {
        return verdicts.stream().allMatch(Verdict::kept);
    }

    /**
     * How many connections were held.
     *
     * @param wanted how many were to be
     * @param opened how they were opened
     * @param opening how long that took
     * @param hold how long they were held then
     * @param held how many were left after that
     */
    public record Connections(int wanted, Opening opened, Duration opening, Duration hold, int held) {}

    /** The server's memory at the run's stages, in their order. */
    public record Memory(List<Stage> stages) {
        /**
         * @param connections open at that time
         */
        public record Stage(String name, int connections, Reading reading) {}

        /** The stage of that name, if it was reached. */
        public Optional<Stage> stage(String name) {
            return stages.stream().filter(stage -> stage.name().equals(name)).findFirst();
        }

        /** Resident bytes that a connection added up to this stage; NaN where it can't be told. */
        public double each(Stage stage) {
            return each(stage, Reading::rss);
        }

        /** Bytes of Java heap that a connection added up to this stage; NaN where it can't be told. */
        public double heapEach(Stage stage) {
            return each(stage, Reading::heap);
        }

        /** Against the last stage before it without connections. */
        private double each(Stage stage, ToDoubleFunction<Reading> what) {
            double without = stages.subList(0, stages.indexOf(stage)).stream()
                    .filter(before -> before.connections() == 0)
                    .mapToDouble(before -> what.applyAsDouble(before.reading()))
                    .reduce((a, b) -> b)
                    .orElse(Double.NaN);
            return stage.connections() == 0
                    ? Double.NaN
                    : (what.applyAsDouble(stage.reading()) - without) / stage.connections();
        }
    }

    /**
     * One load.
     *
     * @param rate asked for, messages a second
     * @param serverCpu CPU seconds of the server during it; NaN if not known
     */
    public record Latency(double rate, Duration length, Tally tally, double serverCpu) {
        /** Microseconds of the server's CPU time a delivery. */
        public double cpuPerDelivery() {
            return serverCpu * 1e6 / Math.max(1, tally.get(Count.DELIVERED));
        }

        /** Deliveries a second. */
        public double deliveredRate() {
            return tally.get(Count.DELIVERED) / seconds();
        }

        /** Messages acknowledged a second. */
        public double ackedRate() {
            return tally.ackedRate(length);
        }

        double seconds() {
            return length.toNanos() / 1e9;
        }
    }

    /** The loads that were tried, in their order. */
    public record Capacity(List<Step> steps) {
        /** @param kept whether latency and loss were within the limits */
        public record Step(Latency load, boolean kept) {}

        /** The greatest load that kept the limits. */
        public Optional<Step> best() {
            return steps.stream()
                    .filter(Step::kept)
                    .reduce((a, b) -> a.load().rate() >= b.load().rate() ? a : b);
        }
    }

    /**
     * One second or so of the run.
     *
     * @param seconds since the run began
     * @param phase what was being done
     */
    public record Moment(double seconds, String phase, int held, long delivered, Reading reading) {}

    /** One limit and what became of it. */
    public record Verdict(String what, String limit, String found, boolean kept) {}
}
