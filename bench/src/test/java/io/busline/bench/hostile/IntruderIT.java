package io.busline.bench.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.busline.bench.hostile.attack.SockJs;
import io.busline.bench.hostile.hold.SlowBytes;
import io.busline.bench.hostile.net.Drain;
import io.busline.bench.hostile.net.FrameReader;
import io.busline.bench.hostile.net.Frames;
import io.busline.bench.hostile.net.Http;
import io.busline.bench.hostile.net.Wire;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks that need no load: who comes from elsewhere, as somebody else, or very slowly. See docs/hostile.md. */
class IntruderIT {
    private static final String SESSION = "/sockjs/000/0123456789abcdef0123456789abcdef/";
    private static final String FOREIGN = "Origin: https://evil.example\r\n";
    private static final String OWN = "Origin: http://node\r\n"; // as the header Host says
    private static final int SWITCHING = 101;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int SLOW = 6;
    private static final Duration SLOW_MOST = Duration.ofSeconds(60);
    private static final int WRONG_CONFIGURATION = 2;

    @TempDir
    private static Path home;

    private static OneNode node;

    @BeforeAll
    static void start() throws Exception {
        node = OneNode.start(home, Map.of());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/sockjs/websocket", SESSION + "websocket"})
    void a_page_of_another_origin_opens_no_web_socket(String path) throws Exception {
        node.watch().begin();

        assertThat(node.chat(Http.upgrade(path, FOREIGN))).isEqualTo(FORBIDDEN);
        assertThat(node.refused("origin")).isPositive();
    }

    @Test
    void the_own_page_and_programs_open_a_web_socket() throws Exception {
        assertThat(node.chat(Http.upgrade("/ws", OWN))).isEqualTo(SWITCHING);
        assertThat(node.chat(Http.upgrade("/ws", ""))).isEqualTo(SWITCHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xhr", "xhr_streaming", "xhr_send"})
    void a_page_of_another_origin_gets_nothing_from_sock_js(String transport) throws Exception {
        List<String> head = node.head(Http.head("POST", SESSION + transport) + FOREIGN + "Content-Length: 0\r\n\r\n");

        assertThat(Http.status(head)).isEqualTo(FORBIDDEN);
        assertThat(Http.header(head, "access-control-allow-origin")).isNull();
    }

    @Test
    void the_own_page_may_read_what_sock_js_answers() throws Exception {
        assertThat(node.head(Http.head("GET", "/sockjs/info") + OWN + "\r\n").get(0))
                .contains("200");
    }

    @Test
    void a_sock_js_session_is_not_there_for_another_address() throws Exception {
        SockJs session = new SockJs(node.target(), 0);
        session.open();
        session.send("{\"type\":\"hello\",\"name\":\"Ada\"}");

        try (Wire thief = node.target().connect(1)) {
            thief.send(Http.post(session.path() + "xhr", ""));
            assertThat(Http.status(thief.readHead())).isEqualTo(NOT_FOUND);
        }
        try (Wire thief = node.target().connect(1)) {
            thief.send(Http.post(session.path() + "xhr_send", "[\"{\\\"type\\\":\\\"ping\\\"}\"]"));
            assertThat(Http.status(thief.readHead())).isEqualTo(NOT_FOUND);
        }
    }

    @Test
    void a_session_id_that_can_be_guessed_opens_no_session() throws Exception {
        node.watch().begin();

        assertThat(node.chat(Http.post("/sockjs/000/abc/xhr", ""))).isBetween(400, 404);
        assertThat(node.refused("session_id")).isPositive();
    }

    @Test
    void the_management_port_is_not_open_to_other_machines() {
        InetSocketAddress elsewhere =
                new InetSocketAddress("127.0.0.2", node.process().management().getPort());

        assertThatThrownBy(() -> Wire.connect(elsewhere, "127.0.0.1", 0)).isInstanceOf(ConnectException.class);
    }

    @Test
    void one_port_for_both_is_a_wrong_configuration() throws Exception {
        ProcessBuilder check = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-jar",
                        System.getProperty("busline.jar"),
                        "check")
                .redirectErrorStream(true);
        check.environment().put("BUSLINE_HTTP_PORT", "8080");
        check.environment().put("BUSLINE_MANAGEMENT_PORT", "8080");
        Process process = check.start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(WRONG_CONFIGURATION);
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("management.port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ada\u200b", "\u202eadA", "\u2066Ada", "A\u0000da", "guest-1k9w"})
    void a_name_that_looks_like_another_is_not_taken(String name) throws Exception {
        assertThat(hello(name).getJsonObject("user", new JsonObject()).getString("name"))
                .isNotEqualTo(name);
    }

    @Test
    void the_id_of_another_is_not_taken_as_name() throws Exception {
        a_name_that_looks_like_another_is_not_taken(
                hello("Ada").getJsonObject("user").getString("id"));
    }

    private static JsonObject hello(String name) throws IOException {
        try (Wire wire = node.target().webSocket(0, 0)) {
            wire.send(Frames.text(
                    new JsonObject().put("type", "hello").put("name", name).encode()));
            return new JsonObject(new FrameReader(wire).next());
        }
    }

    @Test
    void one_byte_now_and_then_keeps_no_connection() throws Exception {
        node.watch().begin();
        List<Wire> wires = new ArrayList<>();
        try (Drain drain = new Drain(node.target().answers())) {
            for (int i = 0; i < SLOW; i++) {
                Wire wire = node.target().connect(i);
                wire.send(SlowBytes.beginning(i));
                drain.add(wire.unblock());
                wires.add(wire);
            }

            await().atMost(SLOW_MOST)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> wires.stream().noneMatch(IntruderIT::sendsOn));
        }
        assertThat(node.refused("deadline")).isEqualTo(SLOW);
    }

    private static boolean sendsOn(Wire wire) {
        try {
            return wire.isOpen() && wire.offer(new byte[] {'x'});
        } catch (IOException e) {
            return false;
        }
    }
}
