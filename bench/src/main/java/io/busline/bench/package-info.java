/** The load tool: its command line, the four measures, and the limits that a run must keep. */
package io.busline.bench;
