package io.busline.bus;

import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus as Busline uses it: events to every node that listens, requests to a verticle on this node. One instance
 * a {@link Vertx}; any thread may call it. Handlers run on the context that subscribed.
 *
 * <p>Events are at most once, as Vert.x documents its event bus: whoever needs more checks {@code seq} against history.
 */
public final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    /** What waits longer, in a queue or for somebody to serve it at all, counts as {@code unavailable}. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private static final DeliveryOptions EVENT = new DeliveryOptions().setCodecName(ClusterEventCodec.NAME);
    private static final DeliveryOptions REQUEST = new DeliveryOptions()
            .setCodecName(LocalCodec.NAME)
            .setLocalOnly(true)
            .setSendTimeout(REQUEST_TIMEOUT.toMillis());

    private final EventBus eventBus;

    /** Registers Busline's codecs, so a second instance for the same {@code vertx} is refused. */
    public Bus(Vertx vertx) {
        this.eventBus = vertx.eventBus();
        eventBus.registerCodec(new ClusterEventCodec());
        eventBus.registerCodec(new LocalCodec());
    }

    /** Sends an event once to every node with a subscription. */
    public void publish(String address, ClusterEvent event) {
        eventBus.publish(address, event, EVENT);
    }

    /**
     * Subscribes to events; the future completes when the registration is known to the cluster's map. Other nodes may send
     * here only some tens of milliseconds later: they cache and refresh the registrations of an address.
     */
    public Future<Subscription> subscribe(String address, Handler<ClusterEvent> handler) {
        MessageConsumer<ClusterEvent> consumer = eventBus.consumer(address, message -> {
            ClusterEvent event;
            try {
                event = message.body();
            } catch (RuntimeException e) {
                LOG.warn("An event on {} can't be read: {}", address, e.getMessage());
                return;
            }
            handler.handle(event);
        });
        return consumer.completion().onFailure(e -> consumer.unregister()).map(new Subscription(consumer));
    }

    /**
     * Asks the verticle of this node that serves such requests. Fails with a {@link BuslineException}, {@code unavailable}
     * if nobody serves them.
     */
    public <R> Future<R> ask(Request<R> request) {
        return eventBus.<R>request(Addresses.request(request.getClass()), request, REQUEST)
                .map(Message::body)
                .recover(failure -> Future.failedFuture(toBusline(failure)));
    }

    /** Serves a kind of request on this node; a failure that is no {@link BuslineException} is logged here, once. */
    public <Q extends Request<R>, R> Subscription serve(Class<Q> type, Function<Q, Future<R>> service) {
        MessageConsumer<Q> consumer = eventBus.localConsumer(Addresses.request(type));
        consumer.handler(message -> answer(message, service));
        return new Subscription(consumer);
    }

    private static <Q extends Request<R>, R> void answer(Message<Q> message, Function<Q, Future<R>> service) {
        Future<R> answer;
        try {
            answer = service.apply(message.body());
        } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
        }
        answer.onComplete(answered -> {
            if (answered.succeeded()) {
                message.reply(answered.result(), REQUEST);
            } else if (answered.cause() instanceof BuslineException e) {
                message.fail(e.code().ordinal(), e.getMessage());
            } else {
                String reference = UUID.randomUUID().toString();
                LOG.error(
                        "{} failed, reference {}",
                        message.body().getClass().getSimpleName(),
                        reference,
                        answered.cause());
                message.fail(ErrorCode.INTERNAL.ordinal(), "internal error, reference " + reference);
            }
        });
    }

    private static BuslineException toBusline(Throwable failure) {
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
            return new BuslineException(ErrorCode.values()[reply.failureCode()], reply.getMessage());
        }
        return BuslineException.unavailable("the node can't serve this now");
    }
}
