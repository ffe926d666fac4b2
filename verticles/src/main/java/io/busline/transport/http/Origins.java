package io.busline.transport.http;

import io.busline.config.HttpConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides whether the page that a request comes from may connect: one of the node's own origin may, and one of the
 * origins in {@code http.origins}. A request of a program that is no browser has no origin and may always. Immutable;
 * any thread may use it.
 *
 * <p>An origin is the node's own if its host and port are those that the client asked for: the {@code Host} header, or
 * {@code X-Forwarded-Host} where a trusted proxy has set it.
 */
public final class Origins {
    private static final String ANY = "*";
    private static final String SCHEME_END = "://";

    private final Set<String> allowed;
    private final ClientAddress addresses;

    /** @throws IllegalArgumentException as {@link ClientAddress} does */
    public Origins(HttpConfig config) {
        this.allowed = config.origins().stream().map(Origins::normalised).collect(Collectors.toUnmodifiableSet());
        this.addresses = new ClientAddress(config);
    }

    public boolean allow(HttpServerRequest request) {
        if (allowed.contains(ANY)) {
            return true;
        }
        List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
        if (origins.size() > 1) {
            return false;
        }
        if (origins.isEmpty()) {
            return !isFromAnotherSite(request) || allows(request, refererOrigin(request));
        }
        return allows(request, normalised(origins.get(0)));
    }

    /** For the header {@code Content-Security-Policy}: which pages may show one of ours in a frame. */
    public String frameAncestors() {
        return "frame-ancestors " + (allowed.contains(ANY) ? ANY : ("'self' " + String.join(" ", allowed)).strip());
    }

    private boolean allows(HttpServerRequest request, String origin) {
        return allowed.contains(origin) || isOwn(request, origin);
    }

    /**
     * Scripts, frames and images that a page fetches from another site carry no {@code Origin}. Browsers since 2023 say
     * in {@code Sec-Fetch-Site} where they come from.
     */
    private static boolean isFromAnotherSite(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }

    private static String refererOrigin(HttpServerRequest request) {
        String referer = request.getHeader(HttpHeaders.REFERER);
        if (referer == null || !referer.contains(SCHEME_END)) {
            return "";
        }
        int path = referer.indexOf('/', referer.indexOf(SCHEME_END) + SCHEME_END.length());
        return normalised(path < 0 ? referer : referer.substring(0, path));
    }

    private boolean isOwn(HttpServerRequest request, String origin) {
        int end = origin.indexOf(SCHEME_END);
        String asked = askedHost(request);
        return end > 0
                && asked != null
                && normalised(origin.substring(0, end) + SCHEME_END + asked).equals(origin);
    }

    private String askedHost(HttpServerRequest request) {
        String forwarded = request.getHeader("X-Forwarded-Host");
        if (forwarded != null && addresses.isFromProxy(request)) {
            return forwarded.split(",", 2)[0].strip();
        }
        return request.getHeader(HttpHeaders.HOST);
    }

    /** In lower case, without the scheme's own port and without a slash at the end. */
    private static String normalised(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        if (lower.endsWith("/")) {
            lower = lower.substring(0, lower.length() - 1);
        }
        if (lower.startsWith("https://") && lower.endsWith(":443")) {
            return lower.substring(0, lower.length() - ":443".length());
        }
        if (lower.startsWith("http://") && lower.endsWith(":80")) {
            return lower.substring(0, lower.length() - ":80".length());
        }
        return lower;
    }
}
