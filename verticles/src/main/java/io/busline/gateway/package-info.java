/**
 * Where clients come in: the chat port's listener, one connection class a transport, and the session that checks what a
 * client says and answers it. Everything of one session happens on its gateway's event loop.
 */
package io.busline.gateway;
