package io.busline.app.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.awaitility.core.ConditionTimeoutException;

/** One fault after another, each healed before the next, in an order and measure that a seed decides. */
final class Scenario {
    private static final Duration BUS_AGAIN = Duration.ofSeconds(30);

    /** What comes between two faults, so that what the first has left over shows. */
    private static final Duration CALM = Duration.ofMillis(1_500);

    /**
     * One fault's time, in ms since the run began.
     *
     * @param struck when it began
     * @param ended when it was taken away
     * @param healed when all nodes were ready and messages crossed again; -1: not in time
     * @param bus when the bus alone brought messages again; -1: not in time
     * @param clients how many clients there were
     */
    record Window(Fault fault, long struck, long ended, long healed, long bus, int clients) {}

    private final Stage stage;
    private final List<Fault> kinds;
    private final Random random;
    private final int crowd;
    private final List<Window> windows = new ArrayList<>();

    Scenario(Stage stage, List<Fault> kinds, long seed, int crowd) {
        this.stage = stage;
        this.kinds = kinds;
        this.random = new Random(seed);
        this.crowd = crowd;
    }

    List<Window> windows() {
        return windows;
    }

    /** Every kind of fault once, and then again all of them, until the time is over. */
    void run(Duration atLeast) {
        long end = stage.record.now() + atLeast.toMillis();
        do {
            List<Fault> faults = new ArrayList<>(kinds);
            Collections.shuffle(faults, random);
            faults.forEach(this::run);
        } while (stage.record.now() < end);
    }

    private void run(Fault fault) {
        Duration hold = fault.hold(random);
        long struck = stage.record.now();
        Runnable end = fault.strike(stage, random, crowd);
        pass(hold);
        end.run();
        long ended = stage.record.now();
        long healed = -1;
        long bus = -1;
        try {
            stage.awaitHealed(Fault.HEALING);
            healed = stage.record.now();
            bus = stage.awaitBus(BUS_AGAIN) ? stage.record.now() : -1;
        } catch (ConditionTimeoutException e) {
            // the report tells, and the test fails for it
        }
        int clients = stage.regulars().size() + (fault == Fault.STAMPEDE ? crowd : 0);
        Window window = new Window(fault, struck, ended, healed, bus, clients);
        windows.add(window);
        System.out.println(window);
        pass(CALM);
    }

    private static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
    }
}
