package io.busline.history.placement;

import io.busline.history.AppendEvent;
import io.busline.history.ReadHistory;
import io.busline.history.SettleNumbers;
import io.busline.history.append.Appender;
import io.busline.history.append.Counters;
import io.busline.history.append.Repeats;
import io.busline.history.read.HistoryReader;
import io.busline.history.redis.RedisLink;
import io.busline.history.settle.Settler;
import io.vertx.core.Future;

/**
 * One Redis server and the rooms on it. It has a connection, a queue and a reader of its own, so that a server which is
 * slow or gone holds up no rooms of others.
 *
 * @param onClose run when the server is not used any more
 */
public record Shard(
        RedisLink redis,
        Appender appender,
        HistoryReader reader,
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
        return reader.read(query);
    }

    @Override
    public Future<SettleNumbers.Settled> settle(SettleNumbers query) {
        return settler.settle(reader, query);
    }

    public Future<Void> close() {
        onClose.run();
        return redis.close();
    }
}
