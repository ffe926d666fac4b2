/**
 * The Redis server that a node starts for itself if none is configured: the real server, from a packaged binary, as a
 * child process on the loopback interface. Entry point: {@link io.busline.embedded.EmbeddedRedis}. Plain Java, without
 * Vert.x.
 */
package io.busline.embedded;
