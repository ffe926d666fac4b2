package io.busline.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages of other sites, over every way in. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class ForeignOriginTest {
    private static final String FRIEND = "https://friend.example.net";
    private static final String HOST = "chat.example.com";

    private TestNode node;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(
                vertx, redis, TestNode.GATEWAY.withHttp(TestNode.GATEWAY.http().withOrigins(FRIEND)));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,     /ws,                                 101",
        "GET,     /sockjs/websocket,                   101",
        "GET,     /sockjs/000/session-1/websocket,     101",
        "POST,    /sockjs/000/session-1/xhr,           200",
        "POST,    /sockjs/000/session-1/xhr_streaming, 200",
        "POST,    /sockjs/000/session-1/xhr_send,      404",
        "POST,    /sockjs/000/session-1/jsonp_send,    404",
        "GET,     /sockjs/000/session-1/eventsource,   200",
        "GET,     /sockjs/000/session-1/htmlfile?c=f,  200",
        "GET,     /sockjs/000/session-1/jsonp?c=f,     200",
        "GET,     /sockjs/info,                        200",
        "OPTIONS, /sockjs/info,                        204",
        "OPTIONS, /sockjs/000/session-1/xhr,           204",
        "GET,     /sockjs/iframe-1.html,               200",
    })
    void only_pages_of_the_own_origin_and_of_those_listed_may_connect(String method, String path, int status)
            throws IOException {
        assertThat(ask(method, path, "https://" + HOST)).startsWith("http/1.1 " + status);
        assertThat(ask(method, path, FRIEND)).startsWith("http/1.1 " + status);
        String refused = ask(method, path, "https://evil.example.com");

        assertThat(refused).startsWith("http/1.1 403").doesNotContain("access-control", "evil");
        assertThat(node.registry()
                        .get("busline.refused")
                        .tag("reason", "origin")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void what_is_no_browser_may_connect() throws IOException {
        assertThat(ask("GET", "/ws", null)).startsWith("http/1.1 101");
        assertThat(ask("GET", "/sockjs/info", null)).startsWith("http/1.1 200");
    }

    @Test
    void sockjs_answers_a_listed_origin_by_name() throws IOException {
        assertThat(ask("GET", "/sockjs/info", FRIEND))
                .contains("access-control-allow-origin: " + FRIEND, "access-control-allow-credentials: true");
    }

    @Test
    void sockjs_frame_is_shown_on_pages_that_may_connect_only() throws IOException {
        assertThat(ask("GET", "/sockjs/iframe.html", null))
                .contains("content-security-policy: frame-ancestors 'self' " + FRIEND + "\r\n");
    }

    @Test
    void a_page_of_another_origin_may_link_to_ours() throws IOException {
        assertThat(ask("GET", "/no-such-page", "https://evil.example.com")).startsWith("http/1.1 404");
    }

    /** The head of the answer, in lower case. */
    private String ask(String method, String path, String origin) throws IOException {
        String webSocket = path.endsWith("/ws") || path.endsWith("/websocket")
                ? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                : "Content-Length: 0\r\n";
        try (RawWebSocket http = new RawWebSocket(node.port(), 0)) {
            http.send((method + " " + path.replace("session-1", "session-" + System.nanoTime()) + " HTTP/1.1\r\nHost: "
                            + HOST + "\r\n" + webSocket + (origin == null ? "" : "Origin: " + origin + "\r\n") + "\r\n")
                    .getBytes());
            return http.readHead().toLowerCase(Locale.ROOT);
        }
    }
}
