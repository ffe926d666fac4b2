/**
 * The gateway of a node: {@link io.busline.gateway.GatewayVerticle} puts hub, sessions and transports together on one
 * event loop, and {@link io.busline.gateway.Drain} with {@code SessionDrain} takes them out of service. It may use
 * every package that serves clients; only the application uses it.
 */
package io.busline.gateway;
