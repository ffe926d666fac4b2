package io.busline.history.redis;

import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes clients that live as long as one connection, because only closing its client surely closes a connection. Each
 * has a list of its own of what is to be closed with it: on the verticle's, Vert.x would keep every client's sockets
 * and options until the verticle ends, 5 KB for each attempt to reach a Redis that is gone.
 */
final class RedisClients {
    private RedisClients() {}

    /** The caller closes the client. */
    static Redis create(Vertx vertx, RedisOptions options) {
        VertxInternal internal = (VertxInternal) vertx;
        ContextInternal own = internal.contextBuilder()
                .withEventLoop(internal.getOrCreateContext().nettyEventLoop())
                .withCloseFuture(new CloseFuture())
                .build();
        AtomicReference<Redis> made = new AtomicReference<>();
        own.dispatch(() -> made.set(Redis.createClient(vertx, options)));
        return made.get();
    }
}
