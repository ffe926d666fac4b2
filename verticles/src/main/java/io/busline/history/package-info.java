/**
 * A room's history in Redis. Everybody else asks for it through the requests in this package ({@link
 * io.busline.history.AppendEvent}, {@link io.busline.history.ReadHistory}, {@link io.busline.history.SettleNumbers},
 * {@link io.busline.history.ReadNewest}, {@link io.busline.history.CheckHistory}), which {@link
 * io.busline.history.HistoryVerticle} serves. It is the only writer to Redis in a node.
 *
 * <p>Packages depend on each other in one direction: {@code redis} ← {@code layout} ← {@code read} ← {@code settle} ←
 * {@code append} ← {@code placement} ← the verticle. All may use the requests; none but the verticle's own wiring knows
 * the verticle.
 */
package io.busline.history;
