/**
 * The node as a program: Vert.x's application launcher with Busline's configuration, cluster manager and metrics, and the
 * verticle that deploys the others.
 */
package io.busline.app;
