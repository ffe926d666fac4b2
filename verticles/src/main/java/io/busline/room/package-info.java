/**
 * Rooms as one gateway sees them: the hub turns what the bus announces, early, late, twice or never, into one ordered
 * stream a room, and hands each message to every member once. The bus is trusted for speed only; {@code seq} decides.
 */
package io.busline.room;
