package io.busline.identity;

/**
 * The answer to good credentials.
 *
 * @param token lets a guest come back as the same user; null if there is no way back
 * @param returning whether the user was here before, and may send again what was not acknowledged then
 */
public record Admission(Identity identity, String token, boolean returning) {}
