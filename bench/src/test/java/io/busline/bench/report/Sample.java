package io.busline.bench.report;

import io.busline.bench.measure.Count;
import io.busline.bench.measure.Histograms;
import io.busline.bench.measure.Opening;
import io.busline.bench.measure.Tally;
import io.busline.bench.plan.Mix;
import io.busline.bench.plan.Plan;
import io.busline.bench.plan.RoomGroup;
import io.busline.bench.plan.Transport;
import io.busline.bench.report.Results.Capacity;
import io.busline.bench.report.Results.Connections;
import io.busline.bench.report.Results.Latency;
import io.busline.bench.report.Results.Memory;
import io.busline.bench.report.Results.Moment;
import io.busline.bench.server.Reading;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Results that no server was needed for: 100 messages to 10 members each in two seconds, of 1 to 100 ms. */
public final class Sample {
    private Sample() {}

    public static Results results() {
        Plan plan = new Plan(
                "run",
                List.of(URI.create("http://localhost:8080")),
                RoomGroup.parse("1x10@50"),
                Mix.parse("raw", Transport::parse),
                Mix.parse("100", Integer::valueOf),
                0);
        Latency load = load(50);
        return new Results(
                Instant.EPOCH,
                plan,
                1,
                new Opening(10, 0, null, Histograms.create()),
                new Connections(
                        1_000,
                        new Opening(900, 20, "<refused>", Histograms.create()),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        899),
                new Memory(List.of(
                        stage("before", 0, 100 << 20), stage("idle", 1_024, 120 << 20), stage("after", 0, 110 << 20))),
                load,
                new Capacity(List.of(new Capacity.Step(load, true), new Capacity.Step(load(100), false))),
                List.of(
                        new Moment(0.5, "connecting", 5, 0, reading(100 << 20)),
                        new Moment(1, "load", 10, 500, reading(110 << 20))),
                new ArrayList<>(),
                List.of("a <note>"));
    }

    private static Latency load(double rate) {
        Tally tally = new Tally();
        for (int message = 0; message < 100; message++) {
            tally.sent(message * 20_000_000L, 0);
            tally.acknowledged(1_000_000);
            for (int member = 0; member < 10; member++) {
                tally.delivered(message * 20_000_000L, (message + 1) * 1_000_000L, 1_000_000);
            }
        }
        tally.count(Count.LOST, 1);
        return new Latency(rate, Duration.ofSeconds(2), tally, 0.5);
    }

    private static Memory.Stage stage(String name, int connections, double rss) {
        return new Memory.Stage(name, connections, reading(rss));
    }

    private static Reading reading(double rss) {
        return new Reading(rss, rss / 4, 1_000, 2);
    }
}
