package io.busline.bench.hostile.attack;

import io.busline.bench.hostile.net.Answers;
import io.busline.bench.hostile.net.Frames;
import io.busline.bench.hostile.net.Http;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The node that is attacked.
 *
 * @param address its chat port
 * @param sources how many local addresses the attackers have: 127.0.1.1 and those behind it, at most 250
 * @param answers counts what the node tells
 */
public record Target(InetSocketAddress address, int sources, Answers answers) {
    private static final int SWITCHING = 101;

    /** An attacker's address; each {@code index} always has the same. */
    public String source(int index) {
        return "127.0.1." + (1 + index % sources);
    }

    public Wire connect(int index) throws IOException {
        return connect(index, 0);
    }

    /** @param receiveBuffer as in {@link Wire#connect} */
    public Wire connect(int index, int receiveBuffer) throws IOException {
        return Wire.connect(address, source(index), receiveBuffer);
    }

    /** Sends a request and returns the status of its answer, which is counted. */
    public int ask(Wire wire, String request) throws IOException {
        wire.send(request);
        int status = Http.status(wire.readHead());
        answers.count("http " + status);
        return status;
    }

    /**
     * Opens a WebSocket; nothing has been sent over it yet.
     *
     * @throws IOException if it is refused
     */
    public Wire webSocket(int index, int receiveBuffer) throws IOException {
        Wire wire = connect(index, receiveBuffer);
        try {
            int status = ask(wire, Http.upgrade("/ws", ""));
            if (status != SWITCHING) {
                throw new IOException("refused with " + status);
            }
            return wire;
        } catch (IOException e) {
            wire.close();
            throw e;
        }
    }

    /** Opens a WebSocket that has joined a room, or will have: its answers are still to be read. */
    public Wire member(int index, int receiveBuffer, String room) throws IOException {
        Wire wire = webSocket(index, receiveBuffer);
        wire.send(Frames.text(Texts.join(room)));
        return wire;
    }
}
