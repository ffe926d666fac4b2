package io.busline.transport.sockjs;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.ChatClient;
import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.SockJsClient;
import io.busline.testing.SockJsClient.Transport;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class SockJsTest {
    private final String room = freshRoom();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private TestNode node;
    private ChatClient webSocket;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) {
        node = TestNode.start(vertx, redis);
        webSocket = node.connect();
        webSocket.join(room);
    }

    @Test
    void the_service_says_that_it_is_there_with_and_without_a_slash() throws Exception {
        assertThat(get("/sockjs").body()).isEqualTo("Welcome to SockJS!\n");
        assertThat(get("/sockjs/").body()).isEqualTo("Welcome to SockJS!\n");
        assertThat(new JsonObject(get("/sockjs/info").body()).getBoolean("websocket"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sockjs//", "/sockjs///", "/sockjs//info", "/sockjs//000/session/xhr"})
    void there_is_nothing_at_a_path_with_an_empty_segment(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sockjs//xhr", "/sockjs//session/xhr", "/sockjs/000//xhr", "/sockjs/000/session//xhr"})
    void no_session_is_opened_at_a_path_with_an_empty_segment(String path) throws Exception {
        assertThat(post(path, "").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sockjs/websocket", "/sockjs/000/session/websocket"})
    void a_request_for_a_websocket_that_asks_for_no_upgrade_is_bad(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("Can \"Upgrade\" only to \"WebSocket\".");
    }

    @Test
    void its_raw_websocket_talks_to_everyone_else(Vertx vertx) {
        ChatClient raw = ChatClient.connect(vertx, node.port(), "/sockjs/websocket");

        assertThat(raw.join(room).getInteger("count")).isEqualTo(2);
        raw.say(room, "from SockJS");
        webSocket.expectMessage("from SockJS");
        webSocket.say(room, "from WebSocket");

        raw.expectMessage("from SockJS");
        raw.expectMessage("from WebSocket");
    }

    @Test
    void polling_talks_to_everyone_else_in_order() throws Exception {
        String session = "/sockjs/000/polling-session";
        assertThat(post(session + "/xhr", "").body()).isEqualTo("o\n");

        send(session, join());
        assertThat(poll(session, "joined").getInteger("count")).isEqualTo(2);
        send(session, ChatClient.message(room, "from polling \u20ac"));
        webSocket.expectMessage("from polling \u20ac");
        for (int i = 0; i < 10; i++) {
            webSocket.say(room, "m" + i);
        }

        assertThat(poll(session, "message").getString("text")).isEqualTo("from polling \u20ac");
        for (int i = 0; i < 10; i++) {
            assertThat(poll(session, "message").getString("text")).isEqualTo("m" + i);
        }
    }

    /**
     * Requests of a session come to any gateway: a quick client was greeted twice once, or its first frame was lost.
     */
    @Test
    @Timeout(20) // Vert.x's heartbeat, which ends any poll, comes after 25 seconds
    void the_first_frame_of_a_polling_session_is_answered_however_soon_it_comes() throws Exception {
        for (int i = 0; i < 500; i++) {
            String session = "/sockjs/000/first-frame-" + i;
            assertThat(post(session + "/xhr", "").body()).isEqualTo("o\n");
            send(session, join());
            assertThat(post(session + "/xhr", "").body()).contains("joined");
        }
    }

    @Test
    void streaming_brings_messages_as_they_come() throws Exception {
        String session = "/sockjs/000/streaming-session";
        HttpRequest request = HttpRequest.newBuilder(uri(session + "/xhr_streaming"))
                .POST(BodyPublishers.noBody())
                .build();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).hasSize(2048); // SockJS: fills the buffers of old browsers
            assertThat(lines.readLine()).isEqualTo("o");

            send(session, join());
            assertThat(lines.readLine()).startsWith("a[").contains("joined");
            webSocket.say(room, "hello stream");

            assertThat(lines.readLine()).startsWith("a[").contains("hello stream");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"XHR_STREAMING", "EVENT_SOURCE", "HTML_FILE"})
    void a_stream_goes_on_in_the_next_response_without_a_gap(Transport transport) throws Exception {
        try (SockJsClient stream = new SockJsClient(node.port(), transport)) {
            stream.say(join());
            assertThat(stream.next()).contains("joined");
            String text = "</script> \u20ac ' \" \\ \ud83d\ude00 ".repeat(100);
            JsonArray unread = new JsonArray();
            int seq = 0;
            while (stream.responses() < 4) {
                for (int i = 0; i < 7; i++) {
                    webSocket.say(room, text);
                }
                for (int i = 0; i < 7; i++) {
                    while (unread.isEmpty()) {
                        unread = new JsonArray(stream.next().substring(1));
                    }
                    JsonObject message = new JsonObject((String) unread.remove(0));
                    assertThat(message.getLong("seq")).isEqualTo(++seq);
                    assertThat(message.getString("text")).isEqualTo(text);
                }
            }
        }
    }

    @Test
    void who_breaks_the_rules_over_a_framed_websocket_is_told_the_code_by_which_it_is_closed() throws Exception {
        try (RawWebSocket framed = new RawWebSocket(node.port(), 0)) {
            framed.shakeHands(RawWebSocket.properHandshake().replace("/ws", "/sockjs/000/bad/websocket"));
            assertThat(framed.read().text()).isEqualTo("o");
            String frame;
            do {
                framed.sendText("[\"nonsense\"]");
                frame = framed.read().text();
            } while (frame.contains("bad_frame"));

            assertThat(frame).isEqualTo("c[4502,\"too many bad frames\"]");
        }
    }

    @Test
    void a_framed_websocket_is_answered_in_time_however_many_frames_one_packet_brings() throws Exception {
        int pings = 200;
        byte[] ping = RawWebSocket.frame(0x80 | RawWebSocket.PING, true);
        byte[] packet = new byte[pings * ping.length];
        for (int i = 0; i < packet.length; i++) {
            packet[i] = ping[i % ping.length];
        }
        try (RawWebSocket framed = new RawWebSocket(node.port(), 0)) {
            framed.shakeHands(RawWebSocket.properHandshake().replace("/ws", "/sockjs/000/pings/websocket"));
            assertThat(framed.read().text()).isEqualTo("o");

            framed.send(packet);

            for (int i = 0; i < pings; i++) {
                assertThat(framed.read().opcode()).isEqualTo(RawWebSocket.PONG);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"XHR_STREAMING", "EVENT_SOURCE", "HTML_FILE"})
    void who_breaks_the_rules_is_told_so_in_its_stream(Transport transport) throws Exception {
        try (SockJsClient stream = new SockJsClient(node.port(), transport)) {
            for (int i = 0; i <= TestNode.GATEWAY.limits().badFrames(); i++) {
                stream.say(new JsonObject());
                assertThat(stream.next()).contains("bad_frame");
            }

            assertThat(stream.next()).isEqualTo("c[4502,\"too many bad frames\"]");
        }
    }

    @Test
    void bad_input_gets_the_same_errors() throws Exception {
        String session = "/sockjs/000/bad-session";
        post(session + "/xhr", "");

        assertThat(post(session + "/xhr_send", "[\"nonsense\"]").statusCode()).isEqualTo(204);
        assertThat(poll(session, "error").getString("code")).isEqualTo("bad_frame");
        send(session, ChatClient.message(freshRoom(), "hi"));
        assertThat(poll(session, "error").getString("code")).isEqualTo("not_joined");
    }

    @Test
    void a_body_over_the_limit_is_refused_before_it_is_sent() throws Exception {
        String session = "/sockjs/000/large-session";
        post(session + "/xhr", "");
        try (RawWebSocket http = new RawWebSocket(node.port(), 0)) {
            int status = http.shakeHands(
                    "POST " + session + "/xhr_send HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");

            assertThat(status).isEqualTo(413);
        }
        webSocket.say(room, "still here");
    }

    @ParameterizedTest
    @CsvSource({"70000, 1009", "1, 1007"})
    void its_raw_websocket_is_strict_too(int size, int code) throws Exception {
        try (RawWebSocket raw = new RawWebSocket(node.port(), 0)) {
            raw.shakeHands(RawWebSocket.properHandshake().replace("/ws", "/sockjs/websocket"));
            byte[] text = new byte[size];
            Arrays.fill(text, (byte) 0xFF);
            raw.sendFrame(0x80 | RawWebSocket.TEXT, text);

            assertThat(raw.read().closeCode()).isEqualTo(code);
        }
    }

    /** The frames of polls that were not taken yet. */
    private final JsonArray polled = new JsonArray();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sockjs/000/abcdefgh/xhr%5Fstreaming",
                "/sockjs/000/abcdefgh/xh%72",
                "/sockjs/000/x/../abcdefgh/xhr",
                "/sockjs/000/abcdefgh/xhr/"
            })
    void a_path_that_is_only_the_same_once_it_is_normalised_leads_nowhere(String path) throws Exception {
        double before = sessionsOpened();

        assertThat(post(path, "").statusCode()).isEqualTo(404);
        assertThat(get("/sockjs/000/abcdefgh/websocke%74").statusCode()).isEqualTo(404);
        assertThat(get("/sockjs/websocket/").statusCode()).isEqualTo(404);

        assertThat(sessionsOpened()).isEqualTo(before);
    }

    private double sessionsOpened() {
        return node.registry().get("busline.sessions.opened").counter().count();
    }

    private JsonObject poll(String session, String type) throws IOException, InterruptedException {
        while (polled.isEmpty()) {
            String body = post(session + "/xhr", "").body();
            if (body.startsWith("a")) {
                polled.addAll(new JsonArray(body.substring(1)));
            }
        }
        JsonObject frame = new JsonObject((String) polled.remove(0));
        if (frame.getString("type").equals("ack")) {
            return poll(session, type); // may come before or behind the message
        }
        assertThat(frame.getString("type")).as(frame.encode()).isEqualTo(type);
        return frame;
    }

    private void send(String session, JsonObject frame) throws IOException, InterruptedException {
        assertThat(post(session + "/xhr_send", body(frame)).statusCode()).isEqualTo(204);
    }

    private JsonObject join() {
        return new JsonObject().put("type", "join").put("room", room);
    }

    private static String body(JsonObject frame) {
        return new JsonArray().add(frame.encode()).encode();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(postRequest(path, body), BodyHandlers.ofString());
    }

    private HttpRequest postRequest(String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + node.port() + path);
    }
}
