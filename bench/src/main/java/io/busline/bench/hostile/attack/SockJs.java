package io.busline.bench.hostile.attack;

import io.busline.bench.hostile.net.Http;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.util.UUID;

/** A SockJS session of an attacker, by hand. Its requests all come from one address. */
public final class SockJs {
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private final Target target;
    private final int index;
    private final String path = "/sockjs/000/" + UUID.randomUUID().toString().replace("-", "") + "/";

    /** @param index decides on the address */
    public SockJs(Target target, int index) {
        this.target = target;
        this.index = index;
    }

    /** Where it is; ends with a slash. */
    public String path() {
        return path;
    }

    /** Opens the session by a first poll. */
    public void open() throws IOException {
        try (Wire wire = target.connect(index)) {
            expect(OK, target.ask(wire, Http.post(path + "xhr", "")));
        }
    }

    /** Sends a frame of the protocol. */
    public void send(String frame) throws IOException {
        sendRaw("[\"" + frame.replace("\"", "\\\"") + "\"]");
    }

    /** Sends a body as it is. */
    public void sendRaw(String body) throws IOException {
        try (Wire wire = target.connect(index)) {
            expect(NO_CONTENT, target.ask(wire, Http.post(path + "xhr_send", body)));
        }
    }

    /** Begins a response that streams, and leaves it to the caller. */
    public Wire stream() throws IOException {
        Wire wire = target.connect(index);
        wire.send(Http.post(path + "xhr_streaming", ""));
        return wire;
    }

    private static void expect(int wanted, int status) throws IOException {
        if (status != wanted) {
            throw new IOException("refused with " + status);
        }
    }
}
