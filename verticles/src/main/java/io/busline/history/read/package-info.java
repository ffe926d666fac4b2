/**
 * Reads rooms' histories: {@link io.busline.history.read.HistoryReader} finds the buckets and the gaps, and makes one
 * page of them.
 *
 * <p>May use {@code layout} and {@code redis}.
 */
package io.busline.history.read;
