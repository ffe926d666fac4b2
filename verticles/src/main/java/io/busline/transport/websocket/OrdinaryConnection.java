package io.busline.transport.websocket;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.session.Connection;
import io.busline.session.Session;
import io.busline.session.SessionMetrics;
import io.busline.transport.budget.ClientBytes;
import io.busline.transport.budget.QueueBudget;
import io.busline.transport.vertx.SendQueue;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/**
 * A raw WebSocket by Vert.x's public API alone, for a version of Vert.x whose connections can't be taken over. It costs
 * more memory and time than {@link WebSocketConnection}, and Vert.x closes broken frames with codes of its own. A
 * closed client that does not read is cut off by the listener's idle timeout.
 */
final class OrdinaryConnection implements Connection, ClientBytes.Owner {
    private final ServerWebSocket socket;
    private final String address;
    private final QueueBudget budget;
    private final SendQueue queue;
    private final SessionMetrics metrics;
    private final Silence silence = new Silence();
    private boolean closing;
    /** How the socket is to be closed behind what waits; null if it is not, or has been. */
    private CloseCode closingCode;

    private boolean paused;

    /** @param address the client's */
    OrdinaryConnection(
            ServerWebSocket socket, String address, int sendQueueBytes, QueueBudget budget, SessionMetrics metrics) {
        this.socket = socket;
        this.address = address;
        this.budget = budget;
        this.queue = new SendQueue(
                sendQueueBytes, new ClientBytes(budget, this), socket::writeTextMessage, () -> true, this::written);
        this.metrics = metrics;
    }

    /** To be called before anything is read. */
    void begin(Session session) {
        socket.textMessageHandler(text -> {
            silence.heard();
            session.onReceived(text.length(), true);
            if (!closing) {
                session.onText(text);
            }
        });
        socket.binaryMessageHandler(message -> {
            silence.heard();
            session.onReceived(message.length(), true);
            if (!closing) {
                session.onBinary();
            }
        });
        socket.pongHandler(pong -> silence.heard());
        // Of failures, Vert.x leaves one to us: a message that is too large in fragments. The others have closed it.
        socket.exceptionHandler(failure -> close(CloseCode.TOO_LARGE));
    }

    @Override
    public String remoteAddress() {
        return address;
    }

    @Override
    public void send(EncodedFrame frame) {
        if (closing) {
            return;
        }
        if (queue.hasRoomFor(frame.length(), 0)) {
            queue.send(frame);
        } else {
            budget.overflowed();
            tooSlow();
        }
    }

    @Override
    public void tooSlow() {
        if (!closing) {
            metrics.slowConsumer();
            close(CloseCode.SLOW_CONSUMER);
        }
    }

    @Override
    public void shed() {
        queue.dropWaiting();
        tooSlow();
    }

    @Override
    public void offer(EncodedFrame frame) {
        if (!queue.isBehind(frame.length(), 0)) {
            send(frame);
        }
    }

    /** Vert.x's public API can't cut a connection off. The listener's idle timeout does. */
    @Override
    public void cutOff() {}

    /** The socket is gone. */
    void ended() {
        closing = true;
        queue.dropWaiting();
    }

    @Override
    public void close(CloseCode code) {
        if (!closing) {
            closing = true;
            closingCode = code;
            written();
        }
    }

    private void written() {
        if (closingCode != null && queue.isEmpty()) {
            socket.close(closingCode.code(), closingCode.reason());
            closingCode = null;
        }
    }

    @Override
    public void pause() {
        paused = true;
        socket.pause();
    }

    @Override
    public void resume() {
        paused = false;
        socket.resume();
    }

    @Override
    public void checkAlive() {
        if (closing) {
            return;
        }
        if (paused) {
            silence.heard(); // nobody listens
        }
        if (silence.isTooLong()) {
            close(CloseCode.GOING_AWAY);
        } else {
            socket.writePing(Buffer.buffer());
        }
    }
}
