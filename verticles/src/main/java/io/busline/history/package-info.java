/**
 *
 * import io.busline.history.layout.Keys;
 * A room's memory. {@link io.busline.history.HistoryVerticle} is the only writer to Redis in a node and writes only with
 * {@code INCRBY}, {@code ZADD} and {@code EXPIRE}; everyone else asks it through the requests in this package.
 *
 * <p>Keys of a room, all with the room as hash tag: {@code seq}, the counter that numbers its messages; {@code h:<start>},
 * the messages of one bucket of time, scored by {@code seq}; {@code x:<start>}, the bucket's voided numbers; {@code
 * b:<start>}, an index of a span of buckets, each scored by the lowest {@code seq} that may lie in it; {@code
 * i:<sender>:<id>}, what became of a message that its sender marked so.
 */
package io.busline.history;
