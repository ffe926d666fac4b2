/**
 * Writes frames to many sockets at the least cost: what a turn of the event loop sends is framed and laid out once, and
 * given to the kernel in as few system calls as the transport allows. Entry point: {@link
 * io.busline.transport.socket.Outlet}, one a socket. May use Netty and {@code protocol}, and knows neither Vert.x nor
 * sessions.
 */
package io.busline.transport.socket;
