package io.busline.history;

/**
 * One Redis instance and the rooms on it: a connection, a queue and a reader of their own, so that an instance which is
 * slow or gone holds up nobody else's rooms.
 */
record Shard(RedisLink redis, Appender appender, HistoryReader reader) {}
