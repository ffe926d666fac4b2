/**
 * The wire protocol, version 1: the frames in and out as sealed families, the one decoder and the one encoder, and the
 * tables of errors and close codes. Knows nothing of sockets, rooms or Redis.
 */
package io.busline.protocol;
