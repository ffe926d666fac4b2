package io.busline.bench;

import io.busline.bench.measure.Live;
import io.busline.bench.report.ProgressBar;
import io.busline.bench.report.Results.Moment;
import io.busline.bench.server.Probe;
import io.busline.bench.server.Reading;
import io.busline.bench.team.Team;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks at the run twice a second, on a thread of its own: for the progress bar and for the report's timeline. */
final class Watch {
    private static final long EVERY_MS = 500;

    /** What is being done. */
    private record Phase(String name, long began, Duration length) {}

    private final Team team;
    private final Probe probe;
    private final ProgressBar bar;
    private final List<Moment> timeline = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final long start = System.nanoTime();
    private volatile Phase phase = new Phase("starting", start, Duration.ZERO);
    private final Thread thread = new Thread(this::look, "watch");

    Watch(Team team, Probe probe, ProgressBar bar) {
        this.team = team;
        this.probe = probe;
        this.bar = bar;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Begins another phase, of about this length; zero: unknown. */
    void phase(String name, Duration length) {
        phase = new Phase(name, System.nanoTime(), length);
    }

    /** Lets time go by, while it is watched. */
    void pause(Duration length) throws InterruptedException {
        if (stopped.await(length.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("the watch has been stopped");
        }
    }

    void stop() throws InterruptedException {
        stopped.countDown();
        thread.join();
        bar.end();
    }

    /** What was seen so far. */
    List<Moment> timeline() {
        return List.copyOf(timeline);
    }

    private void look() {
        try {
            while (!stopped.await(EVERY_MS, TimeUnit.MILLISECONDS)) {
                lookOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            bar.end(); // a process has left; whoever asked it for something else tells that, and ends the run
        }
    }

    private void lookOnce() throws InterruptedException {
        Phase now = phase;
        Live live = Waiting.on(team.live());
        double seconds = (System.nanoTime() - start) / 1e9;
        timeline.add(new Moment(seconds, now.name, live.held(), live.delivered(), reading()));
        double spent = System.nanoTime() - now.began;
        bar.show(
                now.name,
                now.length.isZero() ? Double.NaN : Math.min(1, spent / now.length.toNanos()),
                live,
                timeline.get(timeline.size() - 1));
    }

    private Reading reading() {
        try {
            return probe.read();
        } catch (UncheckedIOException e) {
            return Reading.UNKNOWN; // a busy server may miss one look; the measures themselves don't forgive it
        }
    }
}
