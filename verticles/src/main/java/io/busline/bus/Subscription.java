package io.busline.bus;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;

/** A subscription to events; it ends with {@link #cancel()} or with its verticle. */
public final class Subscription {
    private final Runnable local;
    /** For events of other nodes; null where there are none. */
    private final MessageConsumer<?> remote;

    Subscription(Runnable local, MessageConsumer<?> remote) {
        this.local = local;
        this.remote = remote;
    }

    /** Nothing comes from this node any more; completes when no other node sends here any more. */
    public Future<Void> cancel() {
        local.run();
        return remote == null ? Future.succeededFuture() : remote.unregister();
    }
}
