package io.busline.history.redis;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a Redis says of its memory.
 *
 * @param used bytes, as counted against {@code max}
 * @param max the most that it may use, bytes; 0 for no bound
 * @param evicts whether it throws data away at the bound, instead of refusing to store more
 */
public record RedisMemory(long used, long max, boolean evicts) {
    /** Nothing is known. */
    public static final RedisMemory UNKNOWN = new RedisMemory(0, 0, false);

    /** Whether it refuses to store more at {@link #max}. */
    public boolean isBounded() {
        return max > 0 && !evicts;
    }

    /** @param info the answer to {@code INFO memory} */
    static RedisMemory parse(String info) {
        Map<String, String> fields = info.lines()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip(), (first, second) -> first));
        long notCounted = Long.parseLong(fields.getOrDefault("mem_not_counted_for_evict", "0"));
        return new RedisMemory(
                Math.max(0, Long.parseLong(fields.getOrDefault("used_memory", "0")) - notCounted),
                Long.parseLong(fields.getOrDefault("maxmemory", "0")),
                !fields.getOrDefault("maxmemory_policy", "noeviction").equals("noeviction"));
    }
}
