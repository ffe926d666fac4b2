/**
 * How history lies in Redis: names of keys ({@link io.busline.history.layout.Keys}), buckets of time, the index of
 * buckets, and gaps. What is here is part of the data, which nodes of other versions read and write too.
 *
 * <p>May use {@code redis}.
 */
package io.busline.history.layout;
