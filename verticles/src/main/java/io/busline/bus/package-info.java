/**
 * The event bus, typed: the only package that touches {@code vertx.eventBus()}. Events cross the cluster through one
 * versioned codec; requests stay within the node and travel by reference.
 */
package io.busline.bus;
