package io.busline.bench.team;

import io.busline.bench.client.LoadOrder;
import io.busline.bench.client.Newest;
import io.busline.bench.client.Worker;
import io.busline.bench.measure.Live;
import io.busline.bench.measure.Opening;
import io.busline.bench.measure.Tally;
import io.busline.bench.plan.Clock;
import io.busline.bench.plan.Plan;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;

/** All processes of a run as if they were one. Answers are merged. May be used by any thread. */
public final class Team {
    /** Time before a load begins, so that its order reaches all processes. */
    private static final long NOTICE_NANOS = 300_000_000;

    private final List<Worker> workers;
    private final Clock clock;
    private final AtomicLong loads = new AtomicLong();

    /** @param workers at least one */
    public Team(List<Worker> workers, Clock clock) {
        this.workers = List.copyOf(workers);
        this.clock = clock;
    }

    public int size() {
        return workers.size();
    }

    /** Gives each process its share of the plan's clients. */
    public Future<Void> take(Plan plan) {
        return Future.all(IntStream.range(0, size())
                        .mapToObj(share -> workers.get(share).take(plan, share, size()))
                        .toList())
                .mapEmpty();
    }

    /** Opens all clients that are not connected. Rate: connections a second. */
    public Future<Opening> open(double rate) {
        return all(worker -> worker.open(rate / size()))
                .map(openings -> openings.stream().reduce(Opening::plus).orElseThrow());
    }

    /** Loads the server at this rate, messages a second of all processes together, for that long. */
    public Future<Tally> load(double rate, Duration length) {
        LoadOrder order = new LoadOrder(loads.incrementAndGet(), clock.nanos() + NOTICE_NANOS, rate, length);
        return all(worker -> worker.load(order))
                .map(parts -> parts.stream().reduce(Newest::plus).orElseThrow())
                .compose(newest -> all(worker -> worker.tally(newest)))
                .map(parts -> parts.stream().reduce(Tally::add).orElseThrow());
    }

    /** How it stands just now. */
    public Future<Live> live() {
        return all(Worker::live).map(parts -> parts.stream().reduce(Live::plus).orElseThrow());
    }

    /** Closes all connections. */
    public Future<Void> close() {
        return all(Worker::close).mapEmpty();
    }

    private <T> Future<List<T>> all(Function<Worker, Future<T>> ask) {
        return Future.all(workers.stream().map(ask).toList()).map(all -> all.<T>list());
    }
}
