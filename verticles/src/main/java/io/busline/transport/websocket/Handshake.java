package io.busline.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * The opening handshake of RFC 6455, 4.2: what it asks of a request, and the answer that makes a WebSocket of the
 * connection.
 */
final class Handshake {
    private static final String KEY = "Sec-WebSocket-Key";
    private static final int KEY_BYTES = 16;

    /** From RFC 6455, 1.3: shows that the server means WebSockets. */
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Handshake() {}

    /**
     * Answers a request that is no proper handshake, and returns whether it was one.
     *
     * @param atSockJs whether a request that asks for no WebSocket is answered as SockJS's protocol says
     */
    static boolean isProper(HttpServerRequest request, boolean atSockJs) {
        if (request.method() != HttpMethod.GET) {
            refuse(request, 405, "a WebSocket opens with GET");
        } else if (request.version() != HttpVersion.HTTP_1_1) {
            refuse(request, 400, "a WebSocket opens with HTTP/1.1");
        } else if (!hasToken(request, HttpHeaders.UPGRADE, "websocket")) {
            if (atSockJs) {
                refuse(request, 400, "Can \"Upgrade\" only to \"WebSocket\".");
                return false;
            }
            request.response().putHeader(HttpHeaders.UPGRADE, "websocket");
            refuse(request, 426, "this is a WebSocket endpoint");
        } else if (!hasToken(request, HttpHeaders.CONNECTION, "upgrade")) {
            refuse(request, 400, "Connection: Upgrade is missing");
        } else if (!List.of("13").equals(request.headers().getAll("Sec-WebSocket-Version"))) {
            request.response().putHeader("Sec-WebSocket-Version", "13");
            refuse(request, 426, "only WebSocket version 13 is spoken here");
        } else if (!isKey(request.headers().getAll(KEY))) {
            refuse(request, 400, "Sec-WebSocket-Key is not 16 bytes in base64");
        } else {
            return true;
        }
        return false;
    }

    /**
     * The bytes that answer a proper handshake.
     *
     * @param subprotocol what is spoken here; the answer names it if the client has asked for it
     */
    static ByteBuf answer(HttpServerRequest request, String subprotocol) {
        StringBuilder answer = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n")
                .append("upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ")
                .append(accept(request.getHeader(KEY).strip()))
                .append("\r\n");
        if (hasToken(request, "Sec-WebSocket-Protocol", subprotocol)) {
            answer.append("sec-websocket-protocol: ").append(subprotocol).append("\r\n");
        }
        return Unpooled.wrappedBuffer(answer.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    private static void refuse(HttpServerRequest request, int status, String reason) {
        request.response().setStatusCode(status).end(reason + "\n");
    }

    private static boolean hasToken(HttpServerRequest request, CharSequence header, String token) {
        for (String values : request.headers().getAll(header)) {
            for (String value : values.split(",")) {
                if (value.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
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
