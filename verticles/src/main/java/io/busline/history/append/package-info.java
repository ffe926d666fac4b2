/**
 * Stores events: {@link io.busline.history.append.Appender} gives out numbers, one batch after the other. Also here is
 * what numbering needs: counters that never go back, and one number for all sendings of one id.
 *
 * <p>May use {@code settle}, {@code read}, {@code layout} and {@code redis}.
 */
package io.busline.history.append;
