package io.busline.bench.hostile.attack;

import java.io.IOException;
import java.time.Duration;

/** One way to harm a node from outside. Runs in a process of its own, which ends with it. */
public interface Attack {
    /** In small letters with hyphens, as the command line names it. */
    String name();

    /**
     * Attacks for that long, and returns. Blocks its caller. What the node refuses is counted in {@link
     * Target#answers} and never ends the attack.
     *
     * @param seed decides whatever is random
     * @throws IOException if this machine does not let it attack
     */
    void run(Target target, Duration time, long seed) throws IOException, InterruptedException;
}
