/**
 * SockJS, for clients that can't open a raw WebSocket: Vert.x's implementation, with what it lacks (bounds, close
 * codes, one thread a session) and with faster writing to its WebSocket and to xhr_streaming. Entry point: {@link
 * io.busline.transport.sockjs.SockJsEndpoint}. May use {@code transport.socket}, {@code transport.vertx}, {@code
 * transport.websocket} and the session's port.
 */
package io.busline.transport.sockjs;
