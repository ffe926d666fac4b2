/**
 * A Redis server of the node's own, for people who have not configured one: the real server, from a packaged binary, as a
 * child process on the loopback interface. Plain Java, without Vert.x.
 */
package io.busline.embedded;
