package io.busline.transport;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.StaticHandler;

/** The web page, from {@code webroot} on the class path, and the packaged SockJS client it falls back to. */
public final class Page {
    private static final String SOCKJS_RESOURCES = "META-INF/resources/webjars/sockjs-client/1.6.1/dist";

    /** Only the page's own scripts and styles, so that no text can ever act as one. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private Page() {}

    public static void mount(Router router) {
        StaticHandler vendor = StaticHandler.create(SOCKJS_RESOURCES);
        StaticHandler page = StaticHandler.create("webroot").setMaxAgeSeconds(0);
        router.route("/vendor/*").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(vendor);
        router.route().method(HttpMethod.GET).method(HttpMethod.HEAD).handler(request -> {
            request.response()
                    .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            page.handle(request);
        });
    }
}
