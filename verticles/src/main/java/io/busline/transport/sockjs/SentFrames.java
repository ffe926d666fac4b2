package io.busline.transport.sockjs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Checks the body of a request that sends frames: it must be a JSON array of strings, or one string. Vert.x takes
 * other elements for null, and fails. What is no JSON is left to Vert.x, which answers as SockJS's protocol says.
 */
final class SentFrames {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String FIELD = "d=";

    private SentFrames() {}

    static void check(RoutingContext request) {
        String body = request.body().asString();
        String type = request.request().getHeader(HttpHeaders.CONTENT_TYPE);
        try {
            boolean form = request.request().path().endsWith("/jsonp_send") && FORM.equalsIgnoreCase(type);
            if (body == null || areStrings(form ? field(body) : body)) {
                request.next();
                return;
            }
        } catch (IllegalArgumentException e) {
            // a percent sign without two digits behind it
        }
        request.response().setStatusCode(400).end("An array of strings is expected.\n");
    }

    private static String field(String body) {
        return body.startsWith(FIELD) ? URLDecoder.decode(body.substring(FIELD.length()), StandardCharsets.UTF_8) : "";
    }

    private static boolean areStrings(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                do {
                    token = parser.nextToken();
                } while (token == JsonToken.VALUE_STRING);
                return token == JsonToken.END_ARRAY;
            }
            return token == null || token == JsonToken.VALUE_STRING;
        } catch (IOException e) {
            return true;
        }
    }
}
