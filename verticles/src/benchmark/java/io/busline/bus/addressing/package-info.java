/** A program run by hand that measures what {@code docs/addressing.md} decides by; no tests. */
package io.busline.bus.addressing;
