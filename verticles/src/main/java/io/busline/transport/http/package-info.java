/**
 * What holds for every HTTP request and connection of clients, whatever the transport: who the client is ({@link
 * io.busline.transport.http.ClientAddress}), which pages may connect ({@link io.busline.transport.http.Origins}), how
 * many connections there may be ({@link io.busline.transport.http.ConnectionLimit}) and how long a request may take to
 * arrive ({@link io.busline.transport.http.RequestDeadlines}). May use {@code transport.vertx}.
 */
package io.busline.transport.http;
