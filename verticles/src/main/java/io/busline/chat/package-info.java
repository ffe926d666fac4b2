/**
 * The one way in for whoever wants something of a room. Entry point: {@link io.busline.chat.Chat}. May use {@code
 * identity}, {@code room}, {@code presence} and {@code history}; knows nothing of clients' connections and their
 * frames.
 */
package io.busline.chat;
