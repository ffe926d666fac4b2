package io.busline.session;

import io.busline.chat.Chat;
import io.busline.config.LimitsConfig;
import io.busline.identity.Authenticator;
import io.busline.protocol.CloseCode;
import io.busline.protocol.FrameDecoder;
import io.busline.protocol.ServerFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sessions of one gateway, and what they share. To be used from the gateway's context. */
public final class Sessions {
    /** How many parts the sessions are pinged in. */
    public static final int PING_PARTS = 20;

    final Chat chat;
    final Authenticator authenticator;
    final FrameDecoder decoder;
    final LimitsConfig limits;
    final ServerFrame.Limits announcedLimits;
    final String node;
    final SessionMetrics metrics;
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

    /** @param node this node's name, which clients are told */
    public Sessions(Chat chat, Authenticator authenticator, LimitsConfig limits, String node, SessionMetrics metrics) {
        this.chat = chat;
        this.authenticator = authenticator;
        this.decoder = new FrameDecoder(limits.textChars());
        this.limits = limits;
        this.announcedLimits = new ServerFrame.Limits(
                limits.frameBytes(),
                limits.textChars(),
                limits.roomsPerSession(),
                limits.rates().messagesPerSecond());
        this.node = node;
        this.metrics = metrics;
    }

    public Session open(Connection connection) {
        Session session = new Session(this, connection, nextPart);
        parts.get(nextPart).add(session);
        nextPart = (nextPart + 1) % PING_PARTS;
        open++;
        metrics.opened();
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

    public void closeAll(CloseCode code) {
        all().forEach(session -> session.connection().close(code));
    }
}
