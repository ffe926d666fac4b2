/**
 * What the transports need to know of Vert.x beyond its public API, and how they do without. Entry points: {@link
 * io.busline.transport.vertx.PipelineCheck}, which is run at start, and {@link
 * io.busline.transport.vertx.VertxPipeline}, the only class of the transports that may use {@code
 * io.vertx.core.http.impl} and {@code io.vertx.core.internal}.
 */
package io.busline.transport.vertx;
