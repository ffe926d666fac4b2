package io.busline.gateway;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** What RFC 6455, 4.2.1 asks of an opening handshake, beyond what Vert.x checks. */
final class Handshake {
    private static final int KEY_BYTES = 16;

    private Handshake() {}

    /** Answers a request that is no proper handshake, and returns whether it was one. */
    static boolean isProper(HttpServerRequest request) {
        if (request.method() != HttpMethod.GET) {
            refuse(request, 405, "a WebSocket opens with GET");
        } else if (request.version() != HttpVersion.HTTP_1_1) {
            refuse(request, 400, "a WebSocket opens with HTTP/1.1");
        } else if (!hasToken(request, HttpHeaders.UPGRADE, "websocket")) {
            request.response().putHeader(HttpHeaders.UPGRADE, "websocket");
            refuse(request, 426, "this is a WebSocket endpoint");
        } else if (!hasToken(request, HttpHeaders.CONNECTION, "upgrade")) {
            refuse(request, 400, "Connection: Upgrade is missing");
        } else if (!List.of("13").equals(request.headers().getAll("Sec-WebSocket-Version"))) {
            request.response().putHeader("Sec-WebSocket-Version", "13");
            refuse(request, 426, "only WebSocket version 13 is spoken here");
        } else if (!isKey(request.headers().getAll("Sec-WebSocket-Key"))) {
            refuse(request, 400, "Sec-WebSocket-Key is not 16 bytes in base64");
        } else {
            return true;
        }
        return false;
    }

    private static void refuse(HttpServerRequest request, int status, String reason) {
        request.response().setStatusCode(status).end(reason + "\n");
    }

    private static boolean hasToken(HttpServerRequest request, CharSequence header, String token) {
        return request.headers().getAll(header).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(value -> value.strip().equalsIgnoreCase(token));
    }

    private static boolean isKey(List<String> keys) {
        if (keys.size() != 1) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(keys.get(0).strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
