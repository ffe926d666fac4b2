/**
 * What a node has left of each resource, and what it does when that is little. Entry point: {@link
 * io.busline.overload.Overload}. Uses no other package; every other may use it.
 */
package io.busline.overload;
