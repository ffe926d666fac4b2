package io.busline.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SockJS client over one of the transports without a WebSocket. It reads only when it is asked to, from a socket with
 * a small buffer; a response that has ended is followed by the next request.
 */
public final class SockJsClient implements AutoCloseable {
    private static final int RECEIVE_BUFFER = 4096;

    private final int port;
    private final Transport transport;
    private final String session = "/sockjs/000/" + UUID.randomUUID();
    private Socket socket;
    private InputStream in;
    private String body = "";
    private int responses;

    /** How a transport is asked, and what it writes around a frame. */
    public enum Transport {
        XHR("POST", "/xhr", "xhr_send", "([oahc][^\n]*)\n"),
        XHR_STREAMING("POST", "/xhr_streaming", "xhr_send", "([oac][^\n]*)\n"),
        EVENT_SOURCE("GET", "/eventsource", "xhr_send", "data: ([^\r]*)\r\n\r\n"),
        HTML_FILE("GET", "/htmlfile?c=f", "xhr_send", "<script>\np\\(\"([^\n]*)\"\\);\n</script>\r\n"),
        JSONP("GET", "/jsonp?c=f", "jsonp_send", "f\\(\"([^\n]*)\"\\);\r\n");

        private final String method;
        private final String path;
        private final String send;
        private final Pattern frame;

        Transport(String method, String path, String send, String frame) {
            this.method = method;
            this.path = path;
            this.send = send;
            this.frame = Pattern.compile(frame);
        }

        private boolean isScript() {
            return this == HTML_FILE || this == JSONP;
        }
    }

    /** Opens a session. */
    public SockJsClient(int port, Transport transport) throws IOException {
        this.port = port;
        this.transport = transport;
        if (!next().equals("o")) {
            throw new AssertionError("a session begins with o");
        }
    }

    /** Reads the next frame of SockJS, heartbeats left out, however many requests that takes. */
    public String next() throws IOException {
        String frame = nextWithHeartbeats();
        while (frame.equals("h")) {
            frame = nextWithHeartbeats();
        }
        return frame;
    }

    /** Reads the next frame of SockJS, which may be a heartbeat, {@code h}, where the transport tells them apart. */
    public String nextWithHeartbeats() throws IOException {
        while (true) {
            Matcher frame = transport.frame.matcher(body);
            if (frame.find()) {
                body = body.substring(frame.end());
                String found = frame.group(1);
                if (transport.isScript()) {
                    found = new JsonArray("[\"" + found.replace("\\'", "'") + "\"]").getString(0);
                }
                return found;
            } else if (in == null) {
                request();
            } else {
                readChunk();
            }
        }
    }

    /** How many responses have been begun to be read. */
    public int responses() {
        return responses;
    }

    private void request() throws IOException {
        responses++;
        body = "";
        socket = connect();
        send(transport.method + " " + session + transport.path
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        in = new BufferedInputStream(socket.getInputStream(), 256);
        if (!line().contains(" 200 ")) {
            throw new AssertionError("the request was refused");
        }
        while (!line().isEmpty()) {}
    }

    private void readChunk() throws IOException {
        int length = Integer.parseInt(line(), 16);
        body += new String(in.readNBytes(length), StandardCharsets.UTF_8);
        line();
        if (length == 0) {
            socket.close();
            in = null;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection was cut off");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    /** Sends a protocol frame, by a request of its own. */
    public void say(JsonObject frame) throws IOException {
        byte[] sent = new JsonArray().add(frame.encode()).encode().getBytes(StandardCharsets.UTF_8);
        try (Socket sending = connect()) {
            String head = "POST " + session + "/" + transport.send + " HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: text/plain\r\nConnection: close\r\nContent-Length: " + sent.length + "\r\n\r\n";
            sending.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            sending.getOutputStream().write(sent);
            String answer = new String(sending.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 20")) {
                throw new AssertionError("the frame was answered with " + answer);
            }
        }
    }

    /** Sends bytes on the connection of the response that is being read. */
    public void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Socket connect() throws IOException {
        Socket connected = new Socket();
        connected.setReceiveBufferSize(RECEIVE_BUFFER);
        connected.connect(new InetSocketAddress("127.0.0.1", port));
        connected.setSoTimeout((int) (Await.SECONDS * 1000));
        return connected;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }
}
