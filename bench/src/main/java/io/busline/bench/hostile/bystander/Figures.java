package io.busline.bench.hostile.bystander;

import java.time.Duration;
import java.util.List;

/**
 * How the bystander fared during a span of time.
 *
 * @param sent how many messages it sent
 * @param p50 from sending to the acknowledgement
 * @param p99 likewise; the longest but one in a hundred. With fewer than 100 messages it leaves out the longest one
 * @param pause the longest time without any acknowledgement
 */
public record Figures(int sent, Duration p50, Duration p99, Duration pause) {
    /** @param latencies sorted */
    static Figures of(List<Long> latencies, long pauseNanos) {
        return new Figures(
                latencies.size(),
                Duration.ofNanos(rank(latencies, 0.5)),
                Duration.ofNanos(rank(latencies, 0.99)),
                Duration.ofNanos(pauseNanos));
    }

    private static long rank(List<Long> sorted, double share) {
        if (sorted.isEmpty()) {
            return 0;
        }
        return sorted.get(Math.max(0, (int) Math.floor(share * sorted.size()) - 1));
    }
}
