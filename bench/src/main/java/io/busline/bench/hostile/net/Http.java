package io.busline.bench.hostile.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests of HTTP/1.1 as text, and the statuses of their answers. */
public final class Http {
    private static final int STATUS_FROM = 9;
    private static final int STATUS_TO = 12;

    private Http() {}

    /** Without its last line, so that headers can follow. */
    public static String head(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: node\r\n";
    }

    public static String get(String path) {
        return head("GET", path) + "\r\n";
    }

    public static String post(String path, String body) {
        return head("POST", path) + "Content-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** The head of a request for a WebSocket, with further header lines, each with its end. */
    public static String upgrade(String path, String more) {
        return head("GET", path) + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more + "\r\n";
    }

    /** The status of a response's head. */
    public static int status(List<String> head) throws IOException {
        String line = head.get(0);
        try {
            return Integer.parseInt(line.substring(STATUS_FROM, STATUS_TO));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IOException("no HTTP: " + line, e);
        }
    }

    /** Reads a whole response that says its length, and returns its body. */
    public static String body(Wire wire, List<String> head) throws IOException {
        String length = header(head, "content-length");
        return length == null ? "" : new String(wire.read(Integer.parseInt(length)), StandardCharsets.UTF_8);
    }

    /** The header's value; null if there is none. Its name in small letters. */
    public static String header(List<String> head, String name) {
        for (String line : head) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
                return line.substring(colon + 1).trim();
            }
        }
        return null;
    }
}
