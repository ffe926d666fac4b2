/**
 * The node as a program: command line, start and end of the process, cluster manager, choice of the transport. Entry
 * point: {@link io.busline.app.Main}.
 */
package io.busline.app;
