package io.busline.transport.http;

import io.busline.testing.Fake;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;

/** A request that has headers and comes from somewhere. */
final class FakeRequest {
    private FakeRequest() {}

    /** @param headers name, value, name, value … */
    static HttpServerRequest from(String peer, String... headers) {
        MultiMap all = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        return Fake.of(HttpServerRequest.class, (method, arguments) -> switch (method) {
            case "headers" -> all;
            case "getHeader" -> all.get(arguments[0].toString());
            case "remoteAddress" -> SocketAddress.inetSocketAddress(4_711, peer);
            default -> throw new UnsupportedOperationException(method);
        });
    }
}
