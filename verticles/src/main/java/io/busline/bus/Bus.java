package io.busline.bus;

import io.busline.protocol.BuslineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How verticles talk. Events go to every subscriber in the cluster, requests to a verticle on this node. One instance a
 * {@link Vertx}; any thread may call it. Handlers run on the context that subscribed.
 *
 * <p>Events reach subscribers on this node directly, and other nodes over Vert.x's event bus, which delivers at most
 * once. A subscriber that needs every event compares {@code seq} with history.
 */
public final class Bus implements Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    private static final DeliveryOptions EVENT = new DeliveryOptions().setCodecName(ClusterEventCodec.NAME);

    private final EventBus eventBus;
    private final boolean clustered;
    private final LocalEvents events;
    private final LocalServices services;

    /** Registers Busline's codec, so a second instance for the same {@code vertx} is refused. */
    public Bus(Vertx vertx) {
        this.eventBus = vertx.eventBus();
        this.clustered = vertx.isClustered();
        this.events = new LocalEvents(vertx);
        this.services = new LocalServices(vertx);
        eventBus.registerCodec(new ClusterEventCodec());
    }

    /** Sends an event to every subscriber of this node, and once to every other node that has a subscription. */
    public void publish(String address, ClusterEvent event) {
        events.publish(address, event);
        if (clustered) {
            eventBus.publish(address, event, EVENT);
        }
    }

    /**
     * Subscribes to events. The future completes when the cluster has the registration. Other nodes may begin to send
     * here some tens of ms later, because they cache the registrations of an address.
     */
    public Future<Subscription> subscribe(String address, Handler<ClusterEvent> handler) {
        Runnable local = events.listen(address, handler);
        if (!clustered) {
            return Future.succeededFuture(new Subscription(local, null));
        }
        MessageConsumer<ClusterEvent> consumer = eventBus.consumer(address, message -> fromAfar(message, handler));
        Subscription subscription = new Subscription(local, consumer);
        return consumer.completion().onFailure(e -> subscription.cancel()).map(subscription);
    }

    private static void fromAfar(Message<ClusterEvent> message, Handler<ClusterEvent> handler) {
        ClusterEvent event;
        try {
            event = message.body();
        } catch (RuntimeException e) {
            LOG.warn("An event on {} can't be read and is dropped: {}", message.address(), e.getMessage());
            return;
        }
        if (event != null) { // null if this node has published it: LocalEvents has delivered it
            handler.handle(event);
        }
    }

    @Override
    public <R> Future<R> ask(Request<R> request) {
        return services.ask(request);
    }

    @Override
    public <R> Future<List<R>> askAll(Request<R> request) {
        return services.askAll(request);
    }

    /**
     * Serves a type of request on this node, on the calling context, until its verticle ends. A failure that is no
     * {@link BuslineException} is logged once, and answered as {@code internal} with the reference that the log has.
     */
    public <Q extends Request<R>, R> void serve(Class<Q> type, Function<Q, Future<R>> service) {
        services.serve(type, Pacing.NONE, service);
    }

    /**
     * Serves as {@link #serve(Class, Function)} does, but lets requests wait when {@code pacing} says so, to serve more
     * of them in one turn.
     *
     * @param pacing not shared with other servers
     */
    public <Q extends Request<R>, R> void serve(Class<Q> type, Pacing pacing, Function<Q, Future<R>> service) {
        services.serve(type, pacing, service);
    }
}
