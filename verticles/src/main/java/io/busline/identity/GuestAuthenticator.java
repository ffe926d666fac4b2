package io.busline.identity;

import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.busline.protocol.User;
import io.vertx.core.Future;

/** Admits everybody as a guest, and knows guests who come back by their tokens. Any thread may call it. */
public final class GuestAuthenticator implements Authenticator {
    @Override
    public Future<Admission> authenticate(Credentials credentials) {
        if (credentials.token() == null) {
            return admit(GuestToken.issue(), credentials, false);
        }
        return GuestToken.parse(credentials.token())
                .map(token -> admit(token, credentials, true))
                .orElseGet(() -> Future.failedFuture(
                        new BuslineException(ErrorCode.UNAUTHENTICATED, "the token is not a guest's of this server")));
    }

    private static Future<Admission> admit(GuestToken token, Credentials credentials, boolean returning) {
        User user = token.user(credentials.name());
        return Future.succeededFuture(new Admission(new Identity(user), token.value(), returning));
    }

    @Override
    public Future<Admission> anonymous() {
        return Future.succeededFuture(new Admission(new Identity(GuestToken.passingGuest()), null, false));
    }
}
