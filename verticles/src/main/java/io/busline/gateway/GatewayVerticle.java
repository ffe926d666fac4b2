package io.busline.gateway;

import io.busline.bus.Bus;
import io.busline.chat.Chat;
import io.busline.config.DrainConfig;
import io.busline.config.GatewayConfig;
import io.busline.config.HistoryConfig;
import io.busline.identity.GuestAuthenticator;
import io.busline.identity.Policy;
import io.busline.overload.Overload;
import io.busline.protocol.CloseCode;
import io.busline.room.Hub;
import io.busline.session.SessionMetrics;
import io.busline.session.Sessions;
import io.busline.transport.Listener;
import io.busline.transport.budget.QueueBudget;
import io.busline.transport.http.ConnectionLimit;
import io.busline.transport.http.Connections;
import io.busline.transport.http.RequestDeadlines;
import io.busline.transport.sockjs.SockJsEndpoint;
import io.busline.transport.vertx.PipelineCheck;
import io.busline.transport.vertx.VertxPipeline;
import io.busline.transport.websocket.WebSocketEndpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.function.Supplier;

/**
 * Listens on the chat port and serves the page, raw WebSockets and SockJS. Deployed once a core: Vert.x spreads the
 * port's connections over the instances, and each serves its own on its own event loop, with its own hub.
 */
public final class GatewayVerticle extends VerticleBase {
    /** Users of whom it is looked whether they are forgotten, in one turn: a fraction of a ms. */
    private static final int MAX_FORGOTTEN_PER_TURN = 500;

    private final Bus bus;
    private final GatewayConfig config;
    private final HistoryConfig history;
    private final String node;
    private final MeterRegistry registry;
    private final SessionMetrics metrics;
    private final NodeLimits limits;
    private final Overload overload;
    private Sessions sessions;
    private SockJsEndpoint sockJs;
    private Listener listener;
    private Runnable unwatchLoop = () -> {};
    private boolean leaving;

    /**
     * @param history how long messages are kept
     * @param node this node's name, which clients are told
     * @param limits the node's
     */
    public GatewayVerticle(
            Bus bus,
            GatewayConfig config,
            HistoryConfig history,
            String node,
            MeterRegistry registry,
            SessionMetrics metrics,
            NodeLimits limits) {
        this.bus = bus;
        this.config = config;
        this.history = history;
        this.node = node;
        this.registry = registry;
        this.metrics = metrics;
        this.limits = limits;
        this.overload = limits.overload();
    }

    @Override
    public Future<?> start() {
        unwatchLoop = overload.loops().watch(task -> context.runOnContext(beat -> task.run()));
        Hub hub = new Hub(vertx, bus, config.rooms(), config.actualInstances(), history, limits.openRooms(), registry);
        Chat chat = new Chat(bus, hub, Policy.OPEN, List.of(), config.limits(), history.idLifetime(), overload);
        sessions = new Sessions(
                chat, new GuestAuthenticator(), limits.allowances(), node, metrics, overload, this::callAfter);
        return PipelineCheck.run(vertx).compose(pipeline -> listen(pipeline.orElse(null)));
    }

    /** @param pipeline null if this version of Vert.x does not have what is expected */
    private Future<?> listen(VertxPipeline pipeline) {
        QueueBudget budget =
                QueueBudget.of(config, task -> context.runOnContext(here -> task.run()), metrics, overload);
        vertx.setPeriodic(QueueBudget.CHECK_MS, timer -> budget.check());
        WebSocketEndpoint webSockets =
                new WebSocketEndpoint(config, sessions, metrics, context, overload, budget, pipeline);
        sockJs = new SockJsEndpoint(config, sessions, metrics, context, overload, budget, pipeline);
        vertx.setPeriodic(config.pingInterval().toMillis() / Sessions.PING_PARTS, timer -> sessions.checkAlive());
        vertx.setPeriodic(Sessions.OVERLOAD_CHECK_MS, timer -> {
            sessions.checkOverload();
            limits.allowances().sweep(MAX_FORGOTTEN_PER_TURN);
        });
        if (leaving) {
            return Future.failedFuture("the node was told to stop while it started");
        }
        listener = new Listener(config, overload, connections(pipeline), vertx, webSockets, sockJs);
        return listener.open(vertx);
    }

    private Connections connections(VertxPipeline pipeline) {
        RequestDeadlines deadlines = new RequestDeadlines(overload);
        vertx.setPeriodic(RequestDeadlines.CHECK_EVERY_MS, timer -> deadlines.check());
        ConnectionLimit limit = ConnectionLimit.of(vertx, config.http(), overload);
        return new Connections(config.http(), limit, deadlines, pipeline);
    }

    @Override
    public Future<?> stop() {
        unwatchLoop.run();
        sessions.closeAll(CloseCode.GOING_AWAY);
        return Future.succeededFuture();
    }

    /** The port that is listened on, also where the configuration left it open. Known once the verticle is deployed. */
    public int port() {
        return listener.port();
    }

    /** Takes no new sessions any more. Any thread; gives how many of the open ones still need the listener. */
    Future<Integer> refuse() {
        return here(() -> {
            leaving = true;
            if (listener != null) { // null while the node is still starting
                listener.refuse();
                sockJs.refuse();
            }
            return Future.succeededFuture(sessions.needingListener());
        });
    }

    /** Closes this gateway's part of the listener, for those of its sessions that don't need it. Any thread. */
    Future<Void> stopListening(DrainConfig drain) {
        return here(() -> {
            if (listener != null) {
                listener.close(drain.timeout());
            }
            return Future.succeededFuture();
        });
    }

    /** Sends the sessions away; gives their number once they are closed or have had their time. Any thread. */
    Future<Integer> sendAway(DrainConfig drain) {
        return here(() -> new SessionDrain(vertx, sessions, drain, metrics).begin());
    }

    private void callAfter(long ms, Runnable action) {
        vertx.setTimer(ms, timer -> action.run());
    }

    private <T> Future<T> here(Supplier<Future<T>> action) {
        return Future.future(promise -> context.runOnContext(
                on -> Future.succeededFuture().compose(begun -> action.get()).onComplete(promise)));
    }
}
