package io.busline.config;

import java.time.Duration;

/**
 * How a node that is asked to stop lets go of its clients.
 *
 * @param notice how long it already says that it is not ready, and still takes new clients in, so that balancers notice
 * @param time over how long clients are sent away; zero: all at once
 * @param timeout after how long, from the first sign on, the process has ended, whatever hangs; at least 1 s longer
 *     than the other two together
 */
public record DrainConfig(Duration notice, Duration time, Duration timeout) {
    public static final DrainConfig DEFAULT =
            new DrainConfig(Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(15));

    /** What must be left of {@code timeout} when the last client has been sent away. */
    public static final Duration LEAST_REST = Duration.ofSeconds(1);

    private static final int PARTS = 3;

    /**
     * A third of what is left when the last client has been sent away: clients have one for their last answers and
     * their closing, the verticles one for their end, and Vert.x and the cluster the last.
     */
    public Duration patience() {
        return timeout.minus(notice).minus(time).dividedBy(PARTS);
    }

    /** After how long, from the first sign on, nobody waits for the verticles any more. */
    public Duration untilVerticlesEnd() {
        return timeout.minus(patience());
    }
}
