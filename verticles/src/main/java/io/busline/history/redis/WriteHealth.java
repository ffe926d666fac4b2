package io.busline.history.redis;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether a Redis took what was written last. While it refuses to, only another attempt can tell whether it does again:
 * the probe, which raises a counter of its own where the refused write went. To be used from one context.
 */
final class WriteHealth {
    /** In a failed batch, each error is a line of its own, behind {@code ERR [index]}. */
    private static final Pattern ERROR = Pattern.compile("(?m)^(?:ERR \\[\\d+] )?([A-Z]{2,}) ");

    /** In a Redis Cluster, what tells that the slot lies elsewhere, not that the server is ill. */
    private static final Set<String> ELSEWHERE = Set.of("MOVED", "ASK", "TRYAGAIN", "CROSSSLOT");

    private static final Pattern HASH_TAG = Pattern.compile("\\{[^}]+}");
    private static final long PROBE_LIVES_SECONDS = 60;

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private String refusal;
    private long refusedAt;
    private String probeKey;

    void succeeded(Commands commands) {
        if (refusal != null && commands.firstWritten() != null) {
            refusal = null;
        }
    }

    void failed(Commands commands, Set<String> codes) {
        String key = commands.firstWritten();
        Optional<String> code =
                codes.stream().filter(found -> !ELSEWHERE.contains(found)).findFirst();
        if (key != null && code.isPresent()) {
            refusal = code.get();
            refusedAt = System.nanoTime();
            Matcher tag = HASH_TAG.matcher(key);
            probeKey = tag.find() ? "busline:" + tag.group() + ":probe" : "busline:probe";
        }
    }

    /** The codes of the errors that Redis has answered with, such as {@code READONLY}, in their order. */
    static Set<String> codes(Throwable failure) {
        return ERROR.matcher(String.valueOf(failure.getMessage()))
                .results()
                .map(error -> error.group(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The code of the error that the last write was refused with; null if it was taken. */
    String refusal() {
        return refusal;
    }

    /** Whether that was within the last second. */
    boolean isFresh() {
        return refusal != null && System.nanoTime() - refusedAt < FRESH_NANOS;
    }

    /** What to send in order to find out whether writes are taken again. */
    Commands probe() {
        Commands probe = new Commands();
        probe.incrBy(probeKey, 1);
        probe.expire(probeKey, PROBE_LIVES_SECONDS);
        return probe;
    }
}
