/**
 * Raw WebSockets (RFC 6455), at {@code /ws} and {@code /sockjs/websocket}. Entry point: {@link
 * io.busline.transport.websocket.WebSocketEndpoint}. May use {@code transport.socket} and {@code transport.vertx}, and
 * the session's port; SockJS uses its {@link io.busline.transport.websocket.ProtocolGuard}.
 */
package io.busline.transport.websocket;
