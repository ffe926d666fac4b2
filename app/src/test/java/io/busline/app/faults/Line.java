package io.busline.app.faults;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A client's connection to any of the nodes: when it is lost, or silent for too long, another is opened, until it is
 * told to stay away. What comes over one that was given up is not passed on. To be used from one context.
 */
final class Line {
    private static final long PING_MS = 1_000;

    /** A connection that is silent for this long counts as lost, so that a client leaves a frozen node. */
    private static final long PATIENCE_MS = 3_000;

    private static final int LONGEST_PAUSE_MS = 300;

    /** Whose line it is. */
    interface Owner {
        void opened();

        void heard(JsonObject frame);

        void lost(String why);

        /** About every second while it is open. */
        void tick();
    }

    private final Vertx vertx;
    private final WebSocketClient sockets;
    private final Supplier<List<Cluster.Address>> nodes;
    private final Random random;
    private final Owner owner;
    private boolean away = true;
    private WebSocket socket;
    private Cluster.Address last;
    private long lastHeard;
    private int number;
    private long ticking;

    Line(Vertx vertx, WebSocketClient sockets, Supplier<List<Cluster.Address>> nodes, Random random, Owner owner) {
        this.vertx = vertx;
        this.sockets = sockets;
        this.nodes = nodes;
        this.random = random;
        this.owner = owner;
    }

    /** Opens it, unless it is open or about to be. */
    void open() {
        if (away) {
            away = false;
            connect();
            ticking = vertx.setPeriodic(PING_MS, timer -> tick());
        }
    }

    /** Cuts it, and leaves it at that. */
    void stayAway(String why) {
        away = true;
        vertx.cancelTimer(ticking);
        lose(why, 0);
    }

    /** Gives the connection up and tries another one after {@code pauseMs}. */
    void lose(String why, long pauseMs) {
        int lost = ++number;
        if (socket != null) {
            socket.close();
            socket = null;
        }
        owner.lost(why);
        lastHeard = now() + pauseMs;
        vertx.setTimer(1 + pauseMs, timer -> {
            if (lost == number && !away) {
                connect();
            }
        });
    }

    /** Sends, if it is open. */
    void send(JsonObject frame) {
        if (socket != null) {
            socket.writeTextMessage(frame.encode());
        }
    }

    /** Does it later, if this connection still lasts then. */
    void later(long ms, Runnable action) {
        int mine = number;
        vertx.setTimer(ms, timer -> {
            if (mine == number) {
                action.run();
            }
        });
    }

    private void connect() {
        int mine = ++number;
        lastHeard = now();
        Cluster.Address node = choose();
        last = node;
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(node.host())
                .setPort(node.port())
                .setURI("/ws");
        sockets.connect(options).onComplete(connected -> {
            if (mine != number) {
                connected.map(WebSocket::close);
            } else if (connected.failed()) {
                lose("refused: " + connected.cause().getMessage(), pause());
            } else {
                opened(connected.result(), mine);
            }
        });
    }

    /** Any, but if there are several not the one that was tried last. */
    private Cluster.Address choose() {
        List<Cluster.Address> others =
                nodes.get().stream().filter(node -> !node.equals(last)).toList();
        List<Cluster.Address> choice = others.isEmpty() ? nodes.get() : others;
        return choice.get(random.nextInt(choice.size()));
    }

    private void opened(WebSocket opened, int mine) {
        socket = opened;
        opened.textMessageHandler(text -> {
            if (mine == number) {
                lastHeard = now();
                owner.heard(new JsonObject(text));
            }
        });
        opened.exceptionHandler(failure -> {}); // the close handler follows
        opened.closeHandler(closed -> {
            if (mine == number) {
                lose("closed by the node: " + opened.closeStatusCode(), pause());
            }
        });
        owner.opened();
    }

    private long pause() {
        return 50L + random.nextInt(LONGEST_PAUSE_MS);
    }

    private void tick() {
        if (now() - lastHeard > PATIENCE_MS) {
            lose("no word from the node", 0);
        } else if (socket != null) {
            send(new JsonObject().put("type", "ping"));
            owner.tick();
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
