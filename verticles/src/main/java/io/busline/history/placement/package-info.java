/**
 * Says which Redis keeps a room: {@link io.busline.history.placement.Shards}, with an implementation in each package
 * below for servers on a hash ring, for a Redis Cluster, and for one master behind Sentinels.
 *
 * <p>May use all other packages of history, but not the verticle.
 */
package io.busline.history.placement;
