package io.busline.app.faults;

import io.busline.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A TCP proxy whose traffic can be delayed or held back. Any thread may call it. */
final class TcpLine {
    private final NetServer server;
    private final Set<Way> ways = ConcurrentHashMap.newKeySet();
    private final Vertx vertx;
    private volatile long delayMs;
    private volatile boolean held;

    private TcpLine(Vertx vertx, NetServer server) {
        this.vertx = vertx;
        this.server = server;
    }

    /** Listens on a free port of {@code host} and passes on to the other address. */
    static TcpLine open(Vertx vertx, String host, String toHost, int toPort) {
        NetClient client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(2_000));
        NetServer server = vertx.createNetServer();
        TcpLine line = new TcpLine(vertx, server);
        server.connectHandler(caller -> {
            caller.pause();
            client.connect(toPort, toHost).onComplete(called -> {
                if (called.failed()) {
                    caller.close();
                    return;
                }
                line.join(caller, called.result());
            });
        });
        Await.await(server.listen(0, host));
        return line;
    }

    private void join(NetSocket caller, NetSocket called) {
        Way there = new Way(called);
        Way back = new Way(caller);
        ways.add(there);
        ways.add(back);
        caller.handler(there::accept).closeHandler(closed -> there.end());
        called.handler(back::accept).closeHandler(closed -> back.end());
        caller.resume();
    }

    int port() {
        return server.actualPort();
    }

    /** From now on, each piece arrives this much later, in order. */
    void delay(long ms) {
        delayMs = ms;
    }

    /** From now on nothing arrives, not even the end of a connection. */
    void hold() {
        held = true;
    }

    /** What was held back arrives, and all else as ever. */
    void letGo() {
        held = false;
        ways.forEach(Way::pass);
    }

    /** One direction of one connection. */
    private final class Way {
        private final NetSocket to;
        private final Queue<Piece> pieces = new ArrayDeque<>(); // guarded by itself
        private long lastDue;

        /** {@code data} is null where the sender has closed. */
        private record Piece(Buffer data, long dueNanos) {}

        Way(NetSocket to) {
            this.to = to;
        }

        void accept(Buffer data) {
            put(data);
        }

        void end() {
            put(null);
        }

        private void put(Buffer data) {
            long delay = delayMs;
            synchronized (pieces) {
                lastDue = Math.max(lastDue, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay));
                pieces.add(new Piece(data, lastDue));
            }
            pass();
        }

        private void pass() {
            synchronized (pieces) {
                while (!held && !pieces.isEmpty()) {
                    long wait = pieces.element().dueNanos - System.nanoTime();
                    if (wait > 0) {
                        vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(wait) + 1, timer -> pass());
                        return;
                    }
                    Piece piece = pieces.remove();
                    if (piece.data != null) {
                        to.write(piece.data);
                    } else {
                        to.close();
                        ways.remove(this);
                    }
                }
            }
        }
    }
}
