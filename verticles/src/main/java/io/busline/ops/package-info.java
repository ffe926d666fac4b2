/** What operators look at: health and metrics, on a port of their own that is not meant for clients. */
package io.busline.ops;
