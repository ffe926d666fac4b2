package io.busline.bus;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;

/** A subscription to events. It ends with {@link #cancel()} or with its verticle. Any thread may use it. */
public final class Subscription {
    private final Runnable local;
    /** For events of other nodes; null if the node is not clustered. */
    private final MessageConsumer<?> remote;

    Subscription(Runnable local, MessageConsumer<?> remote) {
        this.local = local;
        this.remote = remote;
    }

    /**
     * Ends the subscription. Events of this node stop at once; the future completes when other nodes no longer send.
     */
    public Future<Void> cancel() {
        local.run();
        return remote == null ? Future.succeededFuture() : remote.unregister();
    }
}
