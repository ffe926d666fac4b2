/**
 * Settles numbers whose events do not come: {@link io.busline.history.settle.Settler} has each decided as stored or as
 * unused, once and for all nodes ({@link io.busline.history.settle.Decisions}).
 *
 * <p>May use {@code read}, {@code layout} and {@code redis}.
 */
package io.busline.history.settle;
