package io.busline.overload;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Knows how late the node's event loops are. Each is given a task at every tick, unless it still has the one before; as
 * long as it does not run that, it is late.
 *
 * <p>Time counts in ticks, not by a clock: when the whole process stands still (frozen, swapped out, collecting
 * garbage), no tick passes either, and nobody is blamed for it. {@link #tick} is for one thread, which must not be an
 * event loop; everything else is for any.
 */
public final class EventLoops {
    /** How often {@link #tick} is to be called. */
    public static final Duration TICK = Duration.ofMillis(100);

    /** Of 20 ticks, two seconds, about two thirds of the average come. */
    private static final double SHARE_OF_A_TICK = 0.05;

    private final int stuckTicks;
    private final Map<String, Loop> loops = new ConcurrentHashMap<>();
    private volatile double average;

    /** @param stuckAfter an event loop that is this late is stuck */
    public EventLoops(Duration stuckAfter) {
        this.stuckTicks = (int) stuckAfter.dividedBy(TICK);
    }

    /**
     * Watches the calling event loop from now on. Several may watch the same one.
     *
     * @param executor runs a task on the calling event loop
     * @return ends the watching
     */
    public Runnable watch(Executor executor) {
        String name = Thread.currentThread().getName();
        loops.compute(name, (same, before) -> before == null ? new Loop(executor, 1) : before.watchers(1));
        return () -> loops.computeIfPresent(name, (same, loop) -> loop.watchers == 1 ? null : loop.watchers(-1));
    }

    /** Lets {@link #TICK} pass. */
    public void tick() {
        loops.values().forEach(Loop::tick);
        average += SHARE_OF_A_TICK * (missed() - average);
    }

    /** How late the latest event loop is. */
    public Duration lateness() {
        return TICK.multipliedBy(missed());
    }

    /**
     * {@link #lateness} as a part of one second, on average over about two seconds: a single long task is no overload.
     * For {@link Resource#EVENT_LOOPS}.
     */
    public double pressure() {
        return average * TICK.toMillis() / Duration.ofSeconds(1).toMillis();
    }

    private int missed() {
        int missed = 0;
        for (Loop loop : loops.values()) {
            missed = Math.max(missed, loop.missed);
        }
        return missed;
    }

    /** The names of the threads of the event loops that are stuck. */
    public List<String> stuck() {
        return late(stuckTicks);
    }

    /** The names of those that have been stuck for so long that they won't recover: three times as long as it takes. */
    public List<String> lost() {
        return late(3 * stuckTicks);
    }

    private List<String> late(int ticks) {
        if (missed() < ticks) {
            return List.of(); // as a rule, and asked ten times a second
        }
        return loops.entrySet().stream()
                .filter(entry -> entry.getValue().missed >= ticks)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static final class Loop implements Runnable {
        private final Executor executor;
        private volatile int watchers;
        private volatile boolean answered = true;
        private volatile int missed;

        Loop(Executor executor, int watchers) {
            this.executor = executor;
            this.watchers = watchers;
        }

        Loop watchers(int more) {
            watchers += more;
            return this;
        }

        void tick() {
            if (!answered) {
                missed++;
                return;
            }
            missed = 0;
            answered = false;
            try {
                executor.execute(this);
            } catch (RuntimeException e) {
                // Its thread has ended, so it takes no task and will never answer.
            }
        }

        @Override
        public void run() {
            answered = true;
        }
    }
}
