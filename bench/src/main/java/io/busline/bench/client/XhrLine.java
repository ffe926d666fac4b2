package io.busline.bench.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.parsetools.RecordParser;
import java.net.URI;
import java.util.ArrayDeque;

/**
 * A line over SockJS's xhr-streaming: frames come as lines of a response; when the server ends one, the next is
 * fetched. What is sent goes one request after another, as SockJS's own client does it.
 */
final class XhrLine implements Line {
    private static final long CONNECT_MS = 20_000;

    private final HttpClient http;
    private final URI node;
    private final String session;
    private final Listener listener;
    private final ArrayDeque<String> unsent = new ArrayDeque<>();
    private boolean sending;
    private boolean over;

    private XhrLine(HttpClient http, URI node, String session, Listener listener) {
        this.http = http;
        this.node = node;
        this.session = session;
        this.listener = listener;
    }

    static Future<Line> open(HttpClient http, URI node, String session, Listener listener) {
        XhrLine line = new XhrLine(http, node, session, listener);
        return line.fetch().map(line);
    }

    private Future<?> fetch() {
        return post("/xhr_streaming", Buffer.buffer()).map(response -> {
            if (response.statusCode() != 200) {
                throw new IllegalStateException("answered with " + response.statusCode());
            }
            RecordParser lines =
                    RecordParser.newDelimited("\n", text -> Framing.SOCKJS.unwrap(text.toString(), listener));
            response.handler(lines::handle);
            response.exceptionHandler(e -> end(e.toString()));
            response.endHandler(end -> {
                if (!over) {
                    fetch().onFailure(e -> end(e.toString()));
                }
            });
            return response;
        });
    }

    @Override
    public void send(String frame) {
        unsent.add(frame);
        sendNext();
    }

    private void sendNext() {
        String frame = sending ? null : unsent.poll();
        if (frame == null) {
            return;
        }
        sending = true;
        post("/xhr_send", Buffer.buffer(Framing.SOCKJS.wrap(frame))).onComplete(sent -> {
            sending = false;
            if (sent.failed()) {
                end(sent.cause().toString());
            } else if (sent.result().statusCode() != 204) {
                end("answered with " + sent.result().statusCode());
            } else {
                sendNext();
            }
        });
    }

    private Future<HttpClientResponse> post(String path, Buffer body) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(node.getHost())
                .setPort(Lines.port(node))
                .setSsl("https".equals(node.getScheme()))
                .setURI(session + path)
                .setConnectTimeout(CONNECT_MS);
        return http.request(options)
                .compose(request ->
                        request.putHeader("content-type", "text/plain").send(body));
    }

    private void end(String reason) {
        if (!over) {
            over = true;
            listener.ended(reason);
        }
    }

    @Override
    public void close() {
        // The server ends a session that is not polled.
        over = true;
    }
}
