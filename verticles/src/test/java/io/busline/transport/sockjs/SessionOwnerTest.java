package io.busline.transport.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever has got to know a session's id. All clients come over a trusted proxy, so that they have addresses. */
@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class SessionOwnerTest {
    private static final String VICTIM = "198.51.100.1";
    private static final String THIEF = "198.51.100.2";
    private static final String HELLO = "[\"{\\\"type\\\":\\\"hello\\\"}\"]";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String session = "/sockjs/000/" + UUID.randomUUID();
    private TestNode node;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(
                vertx, redis, TestNode.GATEWAY.withHttp(TestNode.GATEWAY.http().withTrustedProxies("127.0.0.1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/xhr", "/xhr_streaming", "/xhr_send"})
    void a_session_stays_with_the_address_it_began_with(String stolen) throws Exception {
        assertThat(post(VICTIM, null, "/xhr", "").body()).isEqualTo("o\n");
        assertThat(post(VICTIM, null, "/xhr_send", HELLO).statusCode()).isEqualTo(204);

        assertThat(post(THIEF, null, stolen, HELLO).statusCode()).isEqualTo(404);

        assertThat(post(VICTIM, null, "/xhr", "").body()).contains("token");
        assertThat(node.registry()
                        .get("busline.refused")
                        .tag("reason", "session_id")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_session_that_began_with_a_cookie_stays_with_it_also_where_all_share_an_address() throws Exception {
        String cookie = cookie(get("/sockjs/info"));
        assertThat(post(VICTIM, cookie, "/xhr", "").body()).isEqualTo("o\n");
        String other = cookie(get("/sockjs/info"));

        assertThat(post(VICTIM, null, "/xhr_send", HELLO).statusCode()).isEqualTo(404);
        assertThat(post(VICTIM, other, "/xhr_send", HELLO).statusCode()).isEqualTo(404);
        assertThat(post(VICTIM, cookie, "/xhr_send", HELLO).statusCode()).isEqualTo(204);
    }

    @Test
    void a_client_with_the_cookie_may_change_its_address() throws Exception {
        String cookie = cookie(get("/sockjs/info"));
        post(VICTIM, cookie, "/xhr", "");

        assertThat(post("203.0.113.9", cookie, "/xhr_send", HELLO).statusCode()).isEqualTo(204);
    }

    @Test
    void the_cookie_is_random_and_no_script_can_read_it() throws Exception {
        String cookie = get("/sockjs/info").headers().firstValue("set-cookie").orElseThrow();

        assertThat(cookie).matches("busline=[A-Za-z0-9_-]{22}; Path=/sockjs; HTTPOnly; SameSite=Strict");
        assertThat(cookie(get("/sockjs/info"))).isNotEqualTo(cookie.split(";")[0]);
    }

    @Test
    void cookies_are_not_sent_back_but_the_one_for_balancers() throws Exception {
        String cookie = cookie(get("/sockjs/info")) + "; site=secret; JSESSIONID=node-7";

        List<String> set = post(VICTIM, cookie, "/xhr", "").headers().allValues("set-cookie");

        assertThat(set).containsExactly("JSESSIONID=node-7; path=/");
    }

    @Test
    void an_id_that_can_be_guessed_opens_nothing() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri("/sockjs/000/1234567/xhr"))
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(node.registry().get("busline.sessions.opened").counter().count())
                .isZero();
    }

    private HttpResponse<String> post(String address, String cookie, String transport, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(session + transport))
                .header("X-Forwarded-For", address)
                .POST(BodyPublishers.ofString(body));
        if (cookie != null) {
            request.header("Cookie", cookie);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private static String cookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("set-cookie").orElseThrow().split(";")[0];
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + node.port() + path);
    }
}
