package io.busline.identity;

import io.busline.protocol.User;

/** Somebody whom an {@link Authenticator} has vouched for. Immutable. */
public record Identity(User user) {}
