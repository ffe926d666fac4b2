package io.busline.session;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A client's connection in memory: keeps what is sent, and what became of the connection. */
final class FakeConnection implements Connection {
    private final List<JsonObject> sent = new ArrayList<>();
    private final String address;
    private CloseCode closed;
    private boolean paused;
    private int pauses;
    private int checks;

    FakeConnection() {
        this(null);
    }

    FakeConnection(String address) {
        this.address = address;
    }

    /** Gives what was sent since the last call. */
    List<JsonObject> take() {
        List<JsonObject> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    /** Gives the one frame that was sent since the last call. */
    JsonObject takeOne() {
        List<JsonObject> taken = take();
        if (taken.size() != 1) {
            throw new AssertionError("one frame expected, not " + taken);
        }
        return taken.get(0);
    }

    /** Null while the connection is open. */
    CloseCode closed() {
        return closed;
    }

    boolean isPaused() {
        return paused;
    }

    int pauses() {
        return pauses;
    }

    /** How often it was asked whether the client is alive. */
    int checks() {
        return checks;
    }

    @Override
    public String remoteAddress() {
        return address;
    }

    @Override
    public void send(EncodedFrame frame) {
        sent.add(new JsonObject(frame.text()));
    }

    @Override
    public void offer(EncodedFrame frame) {
        send(frame);
    }

    @Override
    public void close(CloseCode code) {
        closed = closed == null ? code : closed;
    }

    @Override
    public void pause() {
        paused = true;
        pauses++;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void checkAlive() {
        checks++;
    }

    @Override
    public void tooSlow() {
        close(CloseCode.SLOW_CONSUMER);
    }
}
