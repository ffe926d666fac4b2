/** Rooms on one master behind Sentinels: {@link io.busline.history.placement.sentinel.SentinelShards}. */
package io.busline.history.placement.sentinel;
