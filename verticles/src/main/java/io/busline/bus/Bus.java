package io.busline.bus;

import io.busline.bus.DroppedEvents.Reason;
import io.busline.protocol.BuslineException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How verticles talk. Events go to every subscriber in the cluster, requests to a verticle on this node. One instance a
 * {@link Vertx}; any thread may call it. Handlers run on the context that subscribed.
 *
 * <p>Events reach subscribers on this node directly, and other nodes over Vert.x's event bus, which delivers at most
 * once. A subscriber that needs every event compares {@code seq} with history.
 */
public final class Bus implements Requests {
    private static final DeliveryOptions EVENT = new DeliveryOptions().setCodecName(ClusterEventCodec.NAME);

    private final EventBus eventBus;
    private final boolean clustered;
    private final LocalEvents events;
    private final LocalServices services;
    private final DroppedEvents dropped;

    /** A bus without a secret, whose metrics nobody reads. */
    public Bus(Vertx vertx) {
        this(vertx, null, new SimpleMeterRegistry());
    }

    /**
     * Registers Busline's codec, so a second instance for the same {@code vertx} is refused.
     *
     * @param secret what the cluster's nodes sign events with; null: events are neither signed nor checked
     */
    public Bus(Vertx vertx, ClusterSecret secret, MeterRegistry registry) {
        this.eventBus = vertx.eventBus();
        this.clustered = vertx.isClustered();
        this.events = new LocalEvents(vertx);
        this.services = new LocalServices(vertx);
        this.dropped = new DroppedEvents(registry, System::nanoTime);
        eventBus.registerCodec(new ClusterEventCodec(secret));
        // Nothing of ours travels as a serialised Java object. Vert.x would read one from whoever sends it.
        eventBus.serializableChecker(type -> false);
        eventBus.clusterSerializableChecker(type -> false);
    }

    /** Sends an event to every subscriber of this node, and once to every other node that has a subscription. */
    public void publish(String address, ClusterEvent event) {
        events.publish(address, event);
        if (clustered) {
            eventBus.publish(address, event, EVENT);
        }
    }

    /** Subscribes to events, and believes all that other nodes say. */
    public Future<Subscription> subscribe(String address, Handler<ClusterEvent> handler) {
        return subscribe(address, handler, event -> true);
    }

    /**
     * Subscribes to events. The future completes when the cluster has the registration. Other nodes may begin to send
     * here some tens of ms later, because they cache the registrations of an address.
     *
     * @param credible asked on the handler's context about events of other nodes; those it denies are counted and
     *     dropped. Events of this node are not asked about
     */
    public Future<Subscription> subscribe(
            String address, Handler<ClusterEvent> handler, Predicate<ClusterEvent> credible) {
        Runnable local = events.listen(address, handler);
        if (!clustered) {
            return Future.succeededFuture(new Subscription(local, null));
        }
        MessageConsumer<ClusterEvent> consumer =
                eventBus.consumer(address, message -> fromAfar(message, handler, credible));
        Subscription subscription = new Subscription(local, consumer);
        return consumer.completion().onFailure(e -> subscription.cancel()).map(subscription);
    }

    private void fromAfar(
            Message<ClusterEvent> message, Handler<ClusterEvent> handler, Predicate<ClusterEvent> credible) {
        String address = message.address();
        ClusterEvent event;
        try {
            event = message.body();
        } catch (ClusterEventCodec.ForgedEventException e) {
            dropped.dropped(Reason.FORGED, address, e.getMessage());
            return;
        } catch (IllegalArgumentException e) {
            dropped.dropped(Reason.MALFORMED, address, e.getMessage());
            return;
        } catch (RuntimeException e) { // not in our codec; the message may quote the sender
            dropped.dropped(Reason.MALFORMED, address, e.getClass().getSimpleName());
            return;
        }
        if (event == null) { // this node has published it: LocalEvents has delivered it
            return;
        }
        if (!Addresses.of(event).equals(address)) {
            dropped.dropped(Reason.MALFORMED, address, "it belongs elsewhere");
        } else if (!credible.test(event)) {
            dropped.dropped(Reason.AHEAD, address, "its seq is far beyond what history says");
        } else {
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
