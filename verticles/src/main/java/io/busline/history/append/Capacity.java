package io.busline.history.append;

import io.busline.history.redis.RedisMemory;
import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import io.busline.overload.Resource;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import java.util.Optional;

/**
 * Whether a Redis has memory left for more events and the disk below it has space. Events are refused a little before
 * Redis itself refuses: what settles the numbers given out so far must still fit. To be used from one context.
 */
public final class Capacity {
    /** What is kept free of events in a Redis with a bound: a part of it, but no more than these bytes. */
    private static final long MAX_RESERVE = 64 * 1024 * 1024;

    private static final int RESERVED_PART = 16;

    /** Memory and disk seldom come back fast. */
    private static final long RETRY_AFTER_MS = 5_000;

    /** What an event takes in Redis, of what it counts for in the queue: allocators round up, and it has a decision. */
    private static final double EXPANSION = 1.5;

    private final Overload overload;
    private RedisMemory memory = RedisMemory.UNKNOWN;
    /** Bytes of events that were stored since memory was measured. */
    private long storedSince;

    private boolean diskIsFull;

    public Capacity(Overload overload) {
        this.overload = overload;
    }

    /** Takes what the Redis says of its memory, and looks at the disk; to be called every second or so. */
    public void measured(RedisMemory now) {
        memory = now;
        storedSince = 0;
        diskIsFull = overload.pressure(Resource.DISK) >= 1;
    }

    /** So much is stored from now on, in bytes as events count for in the queue. */
    void storing(long bytes) {
        storedSince += bytes;
    }

    /** The used part of the memory; 1 is all that events may use, 0 if there is no bound. */
    public double memoryPressure() {
        if (!memory.isBounded()) {
            return 0;
        }
        long forEvents = memory.max() - Math.min(MAX_RESERVE, memory.max() / RESERVED_PART);
        return (memory.used() + EXPANSION * storedSince) / forEvents;
    }

    /** Why nothing can be stored; empty if it can. */
    public Optional<String> reason() {
        return lacking().map(what -> what == Refusal.DISK ? "the disk is full" : "history is full");
    }

    /** What to answer to an event, {@code unavailable}, which is counted; empty if it can be stored. */
    Optional<BuslineException> refusal() {
        Optional<Refusal> lacking = lacking();
        lacking.ifPresent(overload::refused);
        return lacking.isEmpty()
                ? Optional.empty()
                : reason().map(why -> new BuslineException(ErrorCode.UNAVAILABLE, why, RETRY_AFTER_MS));
    }

    private Optional<Refusal> lacking() {
        if (memoryPressure() >= 1) {
            return Optional.of(Refusal.REDIS_MEMORY);
        }
        return diskIsFull ? Optional.of(Refusal.DISK) : Optional.empty();
    }
}
