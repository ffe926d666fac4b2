package io.busline.identity;

/**
 * What a client shows of itself.
 *
 * @param token null for none
 * @param name the name that a guest wishes for; null for none
 */
public record Credentials(String token, String name) {}
