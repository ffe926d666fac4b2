/**
 * The wire protocol, version 1: the frames in and out and the events of rooms as sealed families, one decoder, one
 * encoder, and the tables of errors and close codes. Entry points: {@link io.busline.protocol.FrameDecoder}, {@link
 * io.busline.protocol.FrameEncoder}, {@link io.busline.protocol.StoredEvent}. Knows nothing of sockets, rooms or Redis,
 * and uses no other package.
 */
package io.busline.protocol;
