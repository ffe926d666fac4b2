package io.busline.gateway;

import io.busline.config.DrainConfig;
import io.busline.protocol.CloseCode;
import io.busline.session.Session;
import io.busline.session.SessionMetrics;
import io.busline.session.Sessions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends a gateway's sessions away in random order, spread evenly over a time, so that they do not reach the other nodes
 * all at once. To be used from the gateway's context, once.
 */
final class SessionDrain {
    private static final long TICK_MS = 50;

    /** Clients that are sent away in one tick come back spread over this time. */
    private static final int LATEST_RETURN_MS = 1_000;

    private static final double NANOS_PER_MS = 1e6;

    private final Vertx vertx;
    private final Sessions sessions;
    private final DrainConfig config;
    private final SessionMetrics metrics;
    private final long begun = System.nanoTime();
    private final Promise<Integer> done = Promise.promise();
    private List<Session> inOrder;
    private int next;
    private int sentAway;

    SessionDrain(Vertx vertx, Sessions sessions, DrainConfig config, SessionMetrics metrics) {
        this.vertx = vertx;
        this.sessions = sessions;
        this.config = config;
        this.metrics = metrics;
    }

    /** Completes with the number of sessions sent away, when all are closed or the patience for the rest is over. */
    Future<Integer> begin() {
        inOrder = sessions.all();
        Collections.shuffle(inOrder, ThreadLocalRandom.current());
        long ticks = vertx.setPeriodic(TICK_MS, this::tick);
        sessions.allClosed().onSuccess(closed -> {
            vertx.cancelTimer(ticks);
            done.tryComplete(sentAway);
        });
        tick(ticks);
        return done.future();
    }

    private void tick(long timer) {
        double passed = (System.nanoTime() - begun) / NANOS_PER_MS;
        double share = config.time().isZero() ? 1 : passed / config.time().toMillis();
        while (next < inOrder.size() && next < share * inOrder.size()) {
            sendAway(inOrder.get(next++));
        }
        if (share >= 1) {
            vertx.cancelTimer(timer);
            sessions.all().forEach(this::sendAway); // also sessions that opened after begin()
            vertx.setTimer(Math.max(1, config.patience().toMillis()), over -> {
                sessions.closeAll(CloseCode.DRAINED);
                done.tryComplete(sentAway);
            });
        }
    }

    private void sendAway(Session session) {
        if (session.sendAway(ThreadLocalRandom.current().nextLong(LATEST_RETURN_MS + 1))) {
            sentAway++;
            metrics.drained();
        }
    }
}
