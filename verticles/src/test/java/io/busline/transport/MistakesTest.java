package io.busline.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.ChatClient;
import io.busline.testing.LogCapture;
import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client sends is answered or ends its connection, and the log says nothing of it. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class MistakesTest {
    /** What is answered by closing the connection. */
    private static final int CLOSED = 0;

    private static final String SESSION = "/sockjs/000/SESSION";

    private final LogCapture log = new LogCapture();
    private final String session = UUID.randomUUID().toString();
    private TestNode node;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) throws IOException {
        node = TestNode.start(vertx, redis);
        assertThat(statusOf(post(SESSION + "/xhr", "text/plain", ""))).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        log.close();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("a query that can't be decoded", get(SESSION + "/jsonp?c=%zz"), 400),
                mistake("a query that is cut", get(SESSION + "/htmlfile?c=%"), 400),
                mistake("a query elsewhere", get("/?x=%zz"), 400, 404),
                mistake("no callback", get(SESSION + "/jsonp"), 400, 500),
                mistake("a bad callback", get(SESSION + "/jsonp?c=%3Cscript%3E"), 400, 500),
                mistake("null for a frame", send("[null]"), 400),
                mistake("an array for a frame", send("[[\"x\"]]"), 400),
                mistake("an object for a frame", send("[{}]"), 400),
                mistake("a number for frames", send("7"), 400),
                mistake("an object for frames", send("{\"a\":1}"), 400),
                mistake("deep nesting", send("[".repeat(20_000)), 400, 500),
                // As SockJS's protocol says.
                mistake("no JSON", send("[\"x"), 500),
                mistake("no frames", send(""), 500),
                mistake("bytes that are no UTF-8", send("[\"\u00ff\u00fe\"]"), 204),
                mistake("a form that can't be decoded", form("d=%zz"), 400),
                mistake("a form without its field", form("e=1"), 400, 500),
                mistake("a form of much", form("d=" + "x".repeat(20_000)), 400, 413, 500),
                mistake("a form of many fields", form("d=1" + "&a=1".repeat(5_000)), 400, 413, 500),
                mistake(
                        "a form in parts that are broken",
                        post(SESSION + "/xhr_send", "multipart/form-data; boundary=x", "--x\r\nnonsense"),
                        400,
                        500),
                mistake(
                        "a form in parts without a boundary",
                        post(SESSION + "/xhr_send", "multipart/form-data", "nonsense"),
                        400,
                        500),
                mistake(
                        "an upload",
                        post(
                                SESSION + "/xhr_send",
                                "multipart/form-data; boundary=x",
                                "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n1\r\n"
                                        + "--x--\r\n"),
                        400,
                        500),
                mistake("backslashes", get("/..%5c..%5c..%5cetc/passwd"), 400, 404),
                mistake("backslashes for scripts", get("/vendor/..%5c..%5cx.js"), 400, 404),
                mistake("dots", get("/../../etc/passwd"), 400, 404),
                mistake("dots in percent", get("/%2e%2e/%2e%2e/etc/passwd"), 400, 404),
                mistake("a zero byte", get("/a%00.html"), 400, 404),
                mistake("a zero byte for scripts", get("/vendor/a%00.js"), 400, 404),
                mistake("a path that can't be decoded", get("/%zz"), 400, 404),
                mistake("a path that is cut", get("/vendor/%"), 400, 404),
                mistake("a path of SockJS that can't be decoded", get("/sockjs/000/%zz%zz%zz/xhr"), 400, 404),
                mistake("a path that is no UTF-8", get("/%ff%fe"), 400, 404),
                mistake("a long path", get("/" + "x".repeat(10_000)), 414),
                mistake("many slashes", get("/".repeat(3_000)), 400, 404),
                mistake("a long header", get("/", "X: " + "x".repeat(20_000)), 431),
                mistake(
                        "many headers",
                        get(
                                "/",
                                IntStream.range(0, 5_000)
                                        .mapToObj(i -> "X" + i + ": y")
                                        .toArray(String[]::new)),
                        431),
                mistake("a header without a name", get("/", ": y"), 400, 404),
                mistake("a header with a control character", get("/", "X: \u0001"), 400, 404),
                mistake("a bad range", get("/vendor/sockjs.min.js", "Range: bytes=9-1"), 404, 416),
                mistake("a range that is no number", get("/vendor/sockjs.min.js", "Range: bytes=a-b"), 200, 404, 416),
                mistake("a date that is none", get("/vendor/sockjs.min.js", "If-Modified-Since: nonsense"), 200, 404),
                mistake(
                        "bad cookies",
                        get("/sockjs/info", "Cookie: \u0001=; ;;=x; busline=\"; JSESSIONID=\r\n x"),
                        200,
                        400),
                mistake("bad ids for balancers", get("/sockjs/info", "Cookie: JSESSIONID=a\tb"), 200),
                mistake("an origin that is none", get("/sockjs/info", "Origin: \t::/:"), 403),
                mistake("a host that is none", get("/sockjs/info", "Origin: http://[", "Host: ["), 200, 400, 403),
                mistake("a bad length", "POST /sockjs/info HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
                mistake("a negative length", "POST /sockjs/info HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
                mistake(
                        "two lengths",
                        "POST /sockjs/info HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                        400),
                mistake(
                        "a chunk without a length",
                        "POST SESSION/xhr_send HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"
                                .replace("SESSION", SESSION),
                        400,
                        CLOSED),
                mistake("an encoding that nobody knows", get("/", "Transfer-Encoding: x"), 400, 404, 501),
                mistake(
                        "an expectation that nobody meets",
                        post(SESSION + "/xhr_send", "text/plain", "[]").replace("\r\n\r\n", "\r\nExpect: x\r\n\r\n"),
                        417),
                mistake("a method that nobody knows", "NONSENSE / HTTP/1.1\r\nHost: a\r\n\r\n", 404, 405, 501),
                mistake("a method for nothing", "CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400, 404, 405),
                mistake("an asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400, 404),
                mistake("no path", "GET  HTTP/1.1\r\n\r\n", 400),
                mistake("another host's path", "GET http://example.com/ws HTTP/1.1\r\nHost: a\r\n\r\n", 400, 404, 426),
                mistake("no URL", "GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n", 400, 404),
                mistake("no version", "GET /\r\n\r\n", 400),
                mistake("a version to come", "GET / HTTP/9.9\r\n\r\n", 400, 501, 505),
                mistake("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, 501, 505, CLOSED),
                mistake(
                        "HTTP/2 by upgrade",
                        get("/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: x"),
                        404),
                mistake("TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n", 400),
                mistake("zeros", "\0\0\0\0\r\n\r\n", 400, CLOSED),
                mistake("a WebSocket by POST", "POST /ws HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 405),
                mistake("a WebSocket without a key", upgrade("/ws", ""), 400),
                mistake("a bad key", upgrade("/ws", "Sec-WebSocket-Key: %%%\r\n"), 400),
                mistake("SockJS's WebSocket without a key", upgrade(SESSION + "/websocket", ""), 400),
                mistake(
                        "SockJS's WebSocket with a bad key",
                        upgrade(SESSION + "/websocket", "Sec-WebSocket-Key: %%%\r\n"),
                        101,
                        400),
                mistake("a bad list of subprotocols", upgrade("/ws", "Sec-WebSocket-Protocol: ,,\u0001\r\n"), 400));
    }

    private static Arguments mistake(String name, String request, Integer... statuses) {
        return Arguments.of(name, request, Set.of(statuses));
    }

    private static String get(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\r\n"
                + (String.join("\r\n", headers).contains("Host:") ? "" : "Host: localhost\r\n")
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
    }

    private static String post(String path, String type, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static String send(String body) {
        return post(SESSION + "/xhr_send", "text/plain", body);
    }

    private static String form(String body) {
        return post(SESSION + "/jsonp_send", "application/x-www-form-urlencoded", body);
    }

    private static String upgrade(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\n" + headers + "\r\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void a_mistake_is_answered_and_not_logged(String name, String request, Set<Integer> statuses) throws IOException {
        assertThat(statusOf(request)).isIn(statuses);

        assertThat(log.lines()).isEmpty();
        ChatClient other = node.connect();
        other.join(TestNode.freshRoom());
    }

    static Stream<Arguments> cuts() {
        String chunked = "POST " + SESSION + "/xhr_send HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                Arguments.of("within a head", "GET / HTTP/1.1\r\nHo"),
                Arguments.of("within a chunk", chunked + "10\r\nabc"),
                Arguments.of("between chunks", chunked + "3\r\n[\"a\r\n"),
                Arguments.of("within a body", send("[\"abc\"]").replace("[\"abc\"]", "[\"a")),
                Arguments.of(
                        "within a form",
                        post(SESSION + "/xhr_send", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: f")
                                .replace("--x", "-")),
                Arguments.of("within a stream", post(SESSION + "2/xhr_streaming", "text/plain", "")),
                Arguments.of("within a poll", post(SESSION + "3/xhr", "text/plain", "")),
                Arguments.of("within a page", get("/vendor/sockjs.min.js")),
                Arguments.of("within a handshake", upgrade("/ws", "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cuts")
    void a_connection_that_is_reset_is_not_logged(String where, String bytes) throws IOException {
        for (int i = 0; i < 20; i++) {
            try (Socket socket = connect()) {
                socket.setSoLinger(true, 0);
                write(socket, bytes);
            }
        }
        ChatClient other = node.connect();
        other.join(TestNode.freshRoom());

        assertThat(log.lines()).isEmpty();
    }

    @Test
    void a_frame_of_the_largest_size_passes_as_a_form() throws IOException {
        String frame = "%22" + "x".repeat(TestNode.GATEWAY.limits().frameBytes() - 10) + "%22";

        assertThat(statusOf(form("d=%5B" + frame + "%5D"))).isEqualTo(200);
    }

    /** 0: the connection was ended without an answer. */
    private int statusOf(String request) throws IOException {
        try (Socket socket = connect()) {
            write(socket, request);
            String line = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
            return line == null ? CLOSED : Integer.parseInt(line.split(" ")[1]);
        }
    }

    private void write(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.replace("SESSION", session).getBytes(StandardCharsets.ISO_8859_1));
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", node.port()));
        socket.setSoTimeout(5_000);
        return socket;
    }
}
