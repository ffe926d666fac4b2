package io.busline.gateway;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers the sockets that were written to in one turn of the event loop and flushes each once at its end: the flush is
 * the system call, and the cost. Belongs to one event loop.
 */
final class FlushBatch {
    private final EventLoop loop;
    private List<WebSocketConnection> written = new ArrayList<>();
    private List<WebSocketConnection> flushing = new ArrayList<>();

    FlushBatch(EventLoop loop) {
        this.loop = loop;
    }

    /** Flushes the connection at the end of the turn; to be called once a connection and turn. */
    void add(WebSocketConnection connection) {
        if (written.isEmpty()) {
            loop.execute(this::flush);
        }
        written.add(connection);
    }

    private void flush() {
        List<WebSocketConnection> turn = written;
        written = flushing;
        flushing = turn;
        for (WebSocketConnection connection : turn) {
            connection.flush();
        }
        turn.clear();
    }
}
