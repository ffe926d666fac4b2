package io.busline.history.placement;

import io.busline.history.AppendEvent;
import io.busline.history.ReadHistory;
import io.busline.history.SettleNumbers;
import io.busline.history.append.Appender;
import io.busline.history.append.Capacity;
import io.busline.history.append.Counters;
import io.busline.history.append.Repeats;
import io.busline.history.read.EventReader;
import io.busline.history.redis.RedisLink;
import io.busline.history.settle.Settler;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * One Redis server and the rooms on it. It has connections, queues and readers of its own, so that a server which is
 * slow or gone holds up no rooms of others.
 *
 * @param history reads for clients and gateways: a bounded part at a time, on a connection that nothing else waits for
 * @param settling reads what is about to be settled, on the connection on which it is settled
 * @param onClose run when the server is not used any more
 */
public record Shard(
        RedisLink redis,
        Appender appender,
        Capacity capacity,
        EventReader history,
        EventReader settling,
        Settler settler,
        Counters counters,
        Repeats repeats,
        Runnable onClose)
        implements RoomStore {

    @Override
    public Future<AppendEvent.Appended> append(AppendEvent request) {
        return appender.append(request);
    }

    @Override
    public Future<ReadHistory.Page> read(ReadHistory query) {
        return history.read(query);
    }

    @Override
    public Future<SettleNumbers.Settled> settle(SettleNumbers query) {
        // Gateways ask for every room that is behind ten times a second, and to settle is to write.
        return redis.refusesWrites() ? RedisLink.unavailable() : settler.settle(settling, query);
    }

    /** What keeps events from being stored now, for people; empty for nothing. */
    public Future<Optional<String>> check() {
        return capacity.reason().isPresent() ? Future.succeededFuture(capacity.reason()) : redis.check();
    }

    /** Measures what is left of memory and disk; to be called every second or so. */
    public void measure() {
        redis.memory().onSuccess(capacity::measured);
    }

    public Future<Void> close() {
        onClose.run();
        return redis.close();
    }
}
