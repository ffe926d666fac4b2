package io.busline.history;

import io.busline.protocol.BuslineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one Redis, which comes back by itself. Batches are pipelined on it in the order of calling. To be used
 * from one context.
 *
 * <p>While Redis is out of reach, batches fail at once with {@code unavailable}; one that Redis does not answer in time
 * fails too and takes the connection with it, because nothing behind it would be answered either. Whether the commands of
 * a failed batch were carried out is unknown.
 */
final class RedisLink {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long RETRY_MS = 200;

    /** Commands that may wait for their answers on the connection; the queue's own bounds keep far below. */
    private static final int MAX_IN_FLIGHT = 65_536;

    private final Vertx vertx;
    private final RedisOptions options;
    private final String name;
    private final Duration timeout;
    private Redis client;
    private RedisConnection connection;
    private boolean reported;
    private boolean closed;

    /** @param endpoint a {@code redis://} URL */
    RedisLink(Vertx vertx, String endpoint, Duration timeout) {
        this.vertx = vertx;
        this.timeout = timeout;
        URI uri = URI.create(endpoint);
        this.name = uri.getHost() + ":" + uri.getPort(); // not the URL, which may hold a password
        this.options = new RedisOptions()
                .setConnectionString(endpoint)
                .setMaxWaitingHandlers(MAX_IN_FLIGHT)
                .setPoolRecycleTimeout(-1);
        options.getNetClientOptions().setConnectTimeout((int) timeout.toMillis());
    }

    /** Completes after the first attempt, whether or not it succeeded; further ones follow by themselves. */
    Future<Void> open() {
        Redis attempt = Redis.createClient(vertx, options);
        return attempt.connect()
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(made -> use(attempt, made))
                .onFailure(failure -> lost(attempt, failure))
                .transform(result -> Future.succeededFuture());
    }

    boolean isUp() {
        return connection != null;
    }

    /** Sends the commands in one write and returns their answers in order; {@code unavailable} if any of them failed. */
    Future<List<Response>> batch(List<Request> commands) {
        if (connection == null) {
            return Future.failedFuture(BuslineException.unavailable("history is out of reach"));
        }
        Redis used = client;
        return connection
                .batch(commands)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> {
                    if (failure instanceof ErrorType && connection != null) {
                        LOG.error("Redis at {} refused a command: {}", name, failure.getMessage());
                    } else {
                        lost(used, failure);
                    }
                    return Future.failedFuture(BuslineException.unavailable("history is out of reach"));
                });
    }

    Future<Void> close() {
        closed = true;
        connection = null;
        return client == null ? Future.succeededFuture() : client.close();
    }

    private void use(Redis attempt, RedisConnection made) {
        if (closed) {
            attempt.close();
            return;
        }
        client = attempt;
        connection = made;
        made.endHandler(end -> lost(attempt, new IllegalStateException("connection closed")));
        made.exceptionHandler(failure -> lost(attempt, failure));
        if (reported) {
            LOG.info("Redis at {} is back", name);
            reported = false;
        }
    }

    private void lost(Redis attempt, Throwable why) {
        attempt.close();
        boolean current = attempt == client;
        if (closed || client != null && !current) {
            return; // one of the past
        }
        client = null;
        connection = null;
        if (!reported) {
            LOG.warn("Redis at {} is out of reach: {}", name, why.getMessage());
            reported = true;
        }
        vertx.setTimer(RETRY_MS, timer -> {
            if (client == null && !closed) {
                open();
            }
        });
    }
}
