package io.busline.transport.sockjs;

import io.busline.transport.http.ClientAddress;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Whose request it is, as far as a SockJS session has to know: who knows the session's id could otherwise take the
 * client's frames, its token among them, and send in its name.
 *
 * <p>A client without a cookie is given a random one, which scripts can't read. A session whose first request brought
 * the cookie belongs to whoever has that cookie; any other belongs to its first request's address.
 *
 * @param address the client's, as {@link ClientAddress} tells it
 * @param cookie null if the request has none
 */
record Owner(String address, String cookie) {
    static final String COOKIE = "busline";

    private static final int COOKIE_BYTES = 16;
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final String KEY = Owner.class.getName();
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What balancers may keep a client to its node by. */
    private static final String STICKY = "JSESSIONID";

    private static final Pattern VALID_STICKY = Pattern.compile("[A-Za-z0-9._!~-]{1,128}");

    /** Whether a session of this owner may be used by whoever sent a request. */
    boolean owns(Owner asking) {
        return cookie == null ? address.equals(asking.address) : cookie.equals(asking.cookie);
    }

    /** Of a request that {@link #identify} has seen. */
    static Owner of(RoutingContext request) {
        return request.get(KEY);
    }

    /** Notes who sent the request, and gives a cookie to a client that has none. */
    static void identify(RoutingContext request, ClientAddress addresses) {
        Cookie cookie = request.request().getCookie(COOKIE);
        String known = cookie != null && VALID.matcher(cookie.getValue()).matches() ? cookie.getValue() : null;
        request.put(KEY, new Owner(addresses.of(request.request()), known));
        if (known == null) {
            byte[] random = new byte[COOKIE_BYTES];
            RANDOM.nextBytes(random);
            request.response()
                    .addCookie(Cookie.cookie(
                                    COOKIE,
                                    Base64.getUrlEncoder().withoutPadding().encodeToString(random))
                            .setPath("/sockjs")
                            .setHttpOnly(true)
                            .setSameSite(CookieSameSite.STRICT));
        }
        leaveStickyCookie(request.request());
    }

    /**
     * Vert.x sends {@value #STICKY} back to the client. Where it does not find it at the very beginning of the header,
     * it sends back all cookies, and a browser would then let scripts read them.
     */
    private static void leaveStickyCookie(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.COOKIE)) {
            Cookie sticky = request.getCookie(STICKY);
            request.headers().remove(HttpHeaders.COOKIE);
            if (sticky != null && VALID_STICKY.matcher(sticky.getValue()).matches()) {
                request.headers().add(HttpHeaders.COOKIE, STICKY + "=" + sticky.getValue());
            }
        }
    }
}
