package io.busline.bench;

import io.busline.bench.measure.Count;
import io.busline.bench.measure.Tally;
import io.busline.bench.plan.Units;
import io.busline.bench.report.Results;
import io.busline.bench.report.Results.Capacity;
import io.busline.bench.report.Results.Connections;
import io.busline.bench.report.Results.Latency;
import io.busline.bench.report.Results.Memory;
import io.busline.bench.report.Results.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run must keep; null where nothing was stated.
 *
 * @param p99 of deliveries, from due to delivered
 * @param loss share of 1, of deliveries or of messages
 * @param rate messages acknowledged a second, of a load or of the capacity
 * @param connections held
 * @param memory resident bytes of an idle connection
 */
record Limits(Duration p99, Double loss, Double rate, Integer connections, Long memory) {
    /** What ends the search for the capacity where nothing is stated. */
    private static final Duration USUAL_P99 = Duration.ofMillis(100);

    /** A load that counts as carried must be answered but for what is under way. */
    private static final double USUAL_LOSS = 0;

    /** Whether a load is within the limits of the search for the capacity. */
    boolean carry(Tally tally) {
        return tally.get(Count.DELIVERED) > 0
                && tally.corrected().getValueAtPercentile(99) <= capacityP99().toNanos() / 1_000
                && tally.loss() <= capacityLoss();
    }

    Duration capacityP99() {
        return p99 == null ? USUAL_P99 : p99;
    }

    double capacityLoss() {
        return loss == null ? USUAL_LOSS : loss;
    }

    /** What became of each limit that was stated for what was measured. */
    List<Verdict> judge(Results results) {
        List<Verdict> verdicts = new ArrayList<>();
        if (results.opening() != null) {
            int wanted = results.plan().connections();
            int held = results.opening().held();
            verdicts.add(new Verdict("clients of the load", Units.number(wanted), Units.number(held), held == wanted));
        }
        judgeConnections(results.connections(), verdicts);
        judgeMemory(results.memory(), verdicts);
        judgeLatency(results.latency(), results.capacity() == null, verdicts);
        judgeCapacity(results.capacity(), verdicts);
        return verdicts;
    }

    private void judgeConnections(Connections measured, List<Verdict> verdicts) {
        if (measured != null && connections != null) {
            verdicts.add(new Verdict(
                    "connections held",
                    "≥ " + Units.number(connections),
                    Units.number(measured.held()),
                    measured.held() >= connections));
        }
    }

    private void judgeMemory(Memory measured, List<Verdict> verdicts) {
        if (measured != null && memory != null) {
            Optional<Memory.Stage> idle = measured.stage("idle");
            double each = idle.map(measured::each).orElse(Double.NaN);
            verdicts.add(
                    new Verdict("memory a connection", "≤ " + Units.size(memory), Units.size(each), each <= memory));
        }
    }

    /** @param ratePromised whether the least rate is meant for this load, not for the capacity */
    private void judgeLatency(Latency load, boolean ratePromised, List<Verdict> verdicts) {
        if (load == null) {
            return;
        }
        Tally tally = load.tally();
        if (p99 != null) {
            long micros = tally.get(Count.DELIVERED) == 0
                    ? Long.MAX_VALUE
                    : tally.corrected().getValueAtPercentile(99);
            String found = micros == Long.MAX_VALUE ? "nothing delivered" : Units.time(micros);
            long most = p99.toNanos() / 1_000;
            verdicts.add(new Verdict("p99, publishing to delivery", "≤ " + Units.time(most), found, micros <= most));
        }
        if (loss != null) {
            verdicts.add(
                    new Verdict("loss", "≤ " + Units.percent(loss), Units.percent(tally.loss()), tally.loss() <= loss));
        }
        if (rate != null && ratePromised) {
            verdicts.add(new Verdict(
                    "messages a second",
                    "≥ " + Units.number(rate),
                    Units.number(load.ackedRate()),
                    load.ackedRate() >= rate));
        }
        long doubled = tally.get(Count.DOUBLED);
        verdicts.add(new Verdict("delivered twice or out of order", "0", Units.number(doubled), doubled == 0));
    }

    private void judgeCapacity(Capacity measured, List<Verdict> verdicts) {
        if (measured != null && rate != null) {
            double best = measured.best().map(step -> step.load().rate()).orElse(0.0);
            verdicts.add(new Verdict(
                    "capacity, messages a second", "≥ " + Units.number(rate), Units.number(best), best >= rate));
        }
    }
}
