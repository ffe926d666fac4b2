/**
 * How verticles and nodes talk; the only package that uses Vert.x's event bus. Events cross the cluster through one
 * versioned codec; requests stay on the node and pass by reference. Entry point: {@link io.busline.bus.Bus}. May use
 * {@code protocol}.
 */
package io.busline.bus;
