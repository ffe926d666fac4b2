package io.busline.history;

import io.busline.protocol.BuslineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    /** The connection in use or, while {@link #connection} is null, the attempt to make one; null between attempts. */
    private Redis current;

    private RedisConnection connection;
    private Runnable onBack = () -> {};
    private boolean reportedLost;
    private boolean reportedRefusal;
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

    /** What to do whenever a connection was made, before anybody else can use it; to be set before {@link #open}. */
    void onBack(Runnable handler) {
        onBack = handler;
    }

    /** Completes after the first attempt, whether or not it succeeded; further ones follow by themselves. */
    Future<Void> open() {
        Redis attempt = Redis.createClient(vertx, options);
        current = attempt;
        return attempt.connect()
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(made -> use(attempt, made))
                .onFailure(failure -> lost(attempt, failure))
                .transform(result -> Future.succeededFuture());
    }

    /** Sends the commands in one write and returns their answers in order; {@code unavailable} if any of them failed. */
    Future<List<Response>> batch(List<Request> commands) {
        if (connection == null) {
            return unavailable();
        }
        Redis used = current;
        return connection
                .batch(commands)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(answers -> reportedRefusal = false)
                .recover(failure -> {
                    if (failure instanceof TimeoutException) {
                        lost(used, failure);
                    } else if (used == current && !reportedRefusal) {
                        // A connection that closes fails its batches first and is reported by its end handler.
                        LOG.warn("Redis at {} did not carry out a command: {}", name, firstLine(failure));
                        reportedRefusal = true;
                    }
                    return unavailable();
                });
    }

    /** Whether Redis answers now. */
    Future<Boolean> check() {
        return batch(List.of(Request.cmd(Command.PING))).map(true).otherwise(false);
    }

    Future<Void> close() {
        closed = true;
        connection = null;
        return current == null ? Future.succeededFuture() : current.close();
    }

    private void use(Redis attempt, RedisConnection made) {
        if (closed || attempt != current) {
            attempt.close();
            return;
        }
        connection = made;
        made.endHandler(end -> lost(attempt, new IllegalStateException("connection closed")));
        made.exceptionHandler(failure -> lost(attempt, failure));
        if (reportedLost) {
            LOG.info("Redis at {} is back", name);
            reportedLost = false;
        }
        onBack.run();
    }

    private void lost(Redis attempt, Throwable why) {
        if (closed || attempt != current) {
            return; // told already, by another of its batches or by its end
        }
        current = null;
        connection = null;
        attempt.close();
        if (!reportedLost) {
            LOG.warn("Redis at {} is out of reach: {}", name, firstLine(why));
            reportedLost = true;
        }
        vertx.setTimer(RETRY_MS, timer -> {
            if (!closed) {
                open();
            }
        });
    }

    private static <T> Future<T> unavailable() {
        return Future.failedFuture(BuslineException.unavailable("history is out of reach"));
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
