/**
 * One client's conversation: reads its frames, asks the chat, answers. Entry points: {@link
 * io.busline.session.Sessions}, through which a transport opens sessions, and {@link io.busline.session.Connection},
 * which each transport implements. May use {@code chat}, {@code identity}, {@code protocol} and the records of {@code
 * history}; knows no transport.
 */
package io.busline.session;
