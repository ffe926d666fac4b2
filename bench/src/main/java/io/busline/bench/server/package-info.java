/** What can be seen of the server: its memory and its CPU time. */
package io.busline.bench.server;
