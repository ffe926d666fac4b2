package io.busline.history;

import io.vertx.core.Future;

/**
 * One Redis instance and the rooms on it: a connection, a queue and a reader of their own, so that an instance which is
 * slow or gone holds up nobody else's rooms.
 *
 * @param onClose run when the instance is used no more
 */
record Shard(RedisLink redis, Appender appender, HistoryReader reader, Runnable onClose) {
    Future<Void> close() {
        onClose.run();
        return redis.close();
    }
}
