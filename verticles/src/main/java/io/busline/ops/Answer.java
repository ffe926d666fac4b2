package io.busline.ops;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Ends a request. */
final class Answer {
    private Answer() {}

    /** With this status and no body. */
    static void empty(HttpServerRequest request, int status) {
        request.response().setStatusCode(status).end();
    }

    /** With a body. Vert.x would send it for HEAD too, so there it is left out, and only its length is told. */
    static void text(HttpServerRequest request, int status, String contentType, String body) {
        Buffer bytes = Buffer.buffer(body);
        HttpServerResponse response = request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()));
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(bytes);
        }
    }
}
