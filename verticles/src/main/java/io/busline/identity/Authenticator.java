package io.busline.identity;

import io.vertx.core.Future;

/**
 * Finds out who a client is. Called on a gateway's context and answers there. Fails with a {@link
 * io.busline.protocol.BuslineException}: {@code unauthenticated} for credentials that are not accepted.
 */
public interface Authenticator {
    Future<Admission> authenticate(Credentials credentials);

    /** Admits a client that has shown nothing. */
    Future<Admission> anonymous();
}
