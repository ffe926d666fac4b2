package io.busline.bus;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;

/** A registered consumer of events or requests; it ends with {@link #cancel()} or with its verticle. */
public final class Subscription {
    private final MessageConsumer<?> consumer;

    Subscription(MessageConsumer<?> consumer) {
        this.consumer = consumer;
    }

    /** Completes when no node sends here any more. */
    public Future<Void> cancel() {
        return consumer.unregister();
    }
}
