/** Rooms on the masters of a Redis Cluster: {@link io.busline.history.placement.cluster.ClusterShards}. */
package io.busline.history.placement.cluster;
