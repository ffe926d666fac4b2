/**
 * Rooms spread over several servers by consistent hashing, also over one: {@link
 * io.busline.history.placement.ring.RingShards}. A ring may grow; then rooms that move are brought to their new server.
 */
package io.busline.history.placement.ring;
