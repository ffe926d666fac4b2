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
        User user;
        try {
            user = token.user(name(token, credentials.name()));
        } catch (BuslineException e) {
            return Future.failedFuture(e);
        }
        return Future.succeededFuture(new Admission(new Identity(user), token.value(), returning));
    }

    /** A guest may be called by its own id, as it is without a name, but by nobody else's. */
    private static String name(GuestToken token, String wish) {
        if (wish == null) {
            return null;
        }
        String name = DisplayName.of(wish);
        if (DisplayName.isLikeAnId(name) && !name.equals(token.userId())) {
            throw new BuslineException(ErrorCode.BAD_FIELD, "name looks like the id of somebody else");
        }
        return name;
    }

    @Override
    public Future<Admission> anonymous() {
        return Future.succeededFuture(new Admission(new Identity(GuestToken.passingGuest()), null, false));
    }
}
