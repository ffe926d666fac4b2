/**
 * Rooms as one gateway sees them. The hub makes one ordered stream a room of the events that the bus brings early,
 * late, twice or never, and hands each event to every member once. The bus is trusted for speed only; {@code seq}
 * decides. Entry point: {@link io.busline.room.Rooms}, which {@link io.busline.room.Hub} implements. May use {@code
 * bus} and the requests of {@code history}; knows nothing of sessions and sockets.
 */
package io.busline.room;
