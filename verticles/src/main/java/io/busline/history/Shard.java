package io.busline.history;

import io.vertx.core.Future;

/**
 * One Redis instance and the rooms on it: a connection, a queue and a reader of their own, so that an instance which is
 * slow or gone holds up nobody else's rooms.
 *
 * @param onClose run when the instance is used no more
 */
record Shard(
        RedisLink redis,
        Appender appender,
        HistoryReader reader,
        Settler settler,
        Counters counters,
        Repeats repeats,
        Runnable onClose)
        implements Place {

    @Override
    public Future<AppendMessage.Appended> append(AppendMessage message) {
        return appender.append(message);
    }

    @Override
    public Future<ReadHistory.Page> read(ReadHistory query) {
        return reader.read(query);
    }

    @Override
    public Future<SettleNumbers.Settled> settle(SettleNumbers query) {
        return settler.settle(reader, query);
    }

    Future<Void> close() {
        onClose.run();
        return redis.close();
    }
}
