/**
 * Where clients come in: the chat port and the web page. Entry point: {@link io.busline.transport.Listener}. The
 * packages below serve one transport each; {@code socket} and {@code vertx} serve all of them. A transport knows bytes
 * and connections, and gives each client's text to a session. This package and those below are the only ones that may
 * use Netty and Vert.x Web; {@code session} knows them as {@link io.busline.session.Connection} alone.
 */
package io.busline.transport;
