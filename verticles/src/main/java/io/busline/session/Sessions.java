package io.busline.session;

import io.busline.chat.Chat;
import io.busline.config.LimitsConfig;
import io.busline.identity.Authenticator;
import io.busline.limits.Allowances;
import io.busline.overload.Action;
import io.busline.overload.Overload;
import io.busline.protocol.CloseCode;
import io.busline.protocol.FrameDecoder;
import io.busline.protocol.ServerFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sessions of one gateway, and what they share. To be used from the gateway's context. */
public final class Sessions {
    /** How many parts the sessions are pinged in. */
    public static final int PING_PARTS = 20;

    /** How often {@link #checkOverload} is to be called, ms. */
    public static final int OVERLOAD_CHECK_MS = 100;

    /** Sessions that are stopped or let go on in one turn. */
    private static final int MAX_PER_TURN = 1_000;

    final Chat chat;
    final Authenticator authenticator;
    final FrameDecoder decoder;
    final Allowances allowances;
    final LimitsConfig limits;
    final ServerFrame.Limits announcedLimits;
    final String node;
    final SessionMetrics metrics;
    final Overload overload;
    final Timer timer;
    /** The open sessions, in the parts that are pinged one after the other. */
    private final List<Set<Session>> parts =
            Stream.generate(HashSet<Session>::new).limit(PING_PARTS).collect(Collectors.toUnmodifiableList());

    private int open;
    private final Promise<Void> allClosed = Promise.promise();
    private boolean awaitingEnd;
    /** The part that was pinged last. */
    private int part;
    /** The part that the next session belongs to. */
    private int nextPart;

    /** Whether nobody is read from. */
    private boolean readingStopped;
    /** Those who have yet to be told whether they are read from. */
    private final Queue<Session> toTell = new ArrayDeque<>();

    /**
     * @param allowances the node's
     * @param node this node's name, which clients are told
     */
    public Sessions(
            Chat chat,
            Authenticator authenticator,
            Allowances allowances,
            String node,
            SessionMetrics metrics,
            Overload overload,
            Timer timer) {
        LimitsConfig limits = allowances.limits();
        this.chat = chat;
        this.authenticator = authenticator;
        this.allowances = allowances;
        this.decoder = new FrameDecoder(limits.textChars());
        this.limits = limits;
        this.announcedLimits = new ServerFrame.Limits(
                limits.frameBytes(),
                limits.textChars(),
                limits.roomsPerSession(),
                limits.rates().messagesPerSecond());
        this.node = node;
        this.metrics = metrics;
        this.overload = overload;
        this.timer = timer;
    }

    public Session open(Connection connection) {
        Session session = new Session(this, connection, nextPart);
        parts.get(nextPart).add(session);
        nextPart = (nextPart + 1) % PING_PARTS;
        open++;
        metrics.opened();
        session.begin(readingStopped);
        return session;
    }

    /** The connection is gone. */
    public void closed(Session session) {
        if (parts.get(session.pingPart()).remove(session)) {
            open--;
            metrics.closed();
            session.onClosed();
            tellIfAllClosed();
        }
    }

    /** Completes when no session is open. To be called once, when there are no new ones any more. */
    public Future<Void> allClosed() {
        awaitingEnd = true;
        tellIfAllClosed();
        return allClosed.future();
    }

    private void tellIfAllClosed() {
        if (awaitingEnd && open == 0) {
            allClosed.tryComplete();
        }
    }

    /** Those that are open now. */
    public List<Session> all() {
        List<Session> all = new ArrayList<>(open);
        parts.forEach(all::addAll);
        return all;
    }

    /** How many of those that are open need the listener all the time. */
    public int needingListener() {
        return (int) all().stream()
                .filter(session -> session.connection().needsListener())
                .count();
    }

    /**
     * To be called {@value #PING_PARTS} times every ping interval: checks another part of the connections each time.
     * Pinging all of them in one go would delay everybody's messages.
     */
    public void checkAlive() {
        part = (part + 1) % PING_PARTS;
        List.copyOf(parts.get(part)).forEach(session -> session.connection().checkAlive());
    }

    /** Reads from nobody while the node is short of memory. Tells a part of the sessions in each call. */
    public void checkOverload() {
        boolean stop = overload.isActive(Action.STOP_READING);
        if (stop != readingStopped) {
            readingStopped = stop;
            toTell.clear();
            toTell.addAll(all());
        }
        for (int i = 0; i < MAX_PER_TURN && !toTell.isEmpty(); i++) {
            toTell.poll().overloaded(readingStopped);
        }
    }

    public void closeAll(CloseCode code) {
        all().forEach(session -> session.connection().close(code));
    }
}
