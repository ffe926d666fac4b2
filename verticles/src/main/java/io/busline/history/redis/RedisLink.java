package io.busline.history.redis;

import io.busline.protocol.BuslineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one Redis. It is made anew, again and again, when it was lost. To be used from one context.
 *
 * <p>While Redis is out of reach, sending fails at once with {@code unavailable}. Commands that Redis does not answer
 * in time fail too, and the connection is closed, because nothing behind them would be answered either. The connection
 * is also closed when the server refuses a command because it has become a replica or is loading its data: the next
 * attempt may find the right server.
 */
public final class RedisLink implements Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long RETRY_MS = 200;

    /** In a failed batch, each error is a line of its own, behind {@code ERR [index]}. */
    private static final Pattern NO_MASTER = Pattern.compile("(?m)^ERR \\[\\d+] (READONLY|LOADING|MASTERDOWN)\\b");

    private final Vertx vertx;
    private final RedisTarget target;
    private final Duration timeout;
    private final Runnable onTrouble;
    /** The connection in use or, while {@link #connection} is null, the attempt to make one; null between attempts. */
    private Redis current;

    private volatile RedisConnection connection; // for isConnected
    private Runnable onBack = () -> {};
    private boolean reportedLost;
    private boolean reportedRefusal;
    private boolean closed;

    /** @param onTrouble run when the connection is lost and when commands were refused */
    public RedisLink(Vertx vertx, RedisTarget target, Duration timeout, Runnable onTrouble) {
        this.vertx = vertx;
        this.target = target;
        this.timeout = timeout;
        this.onTrouble = onTrouble;
    }

    /**
     * Sets what is run whenever a connection was made, before anybody else can use it. To be called before {@link
     * #open}.
     */
    public void onBack(Runnable handler) {
        onBack = handler;
    }

    /**
     * Connects. Completes after the first attempt, whether or not it succeeded; further attempts follow by themselves.
     */
    public Future<Void> open() {
        RedisOptions options = target.nextOptions()
                .setMaxWaitingHandlers(RedisTarget.MAX_IN_FLIGHT)
                .setPoolRecycleTimeout(-1);
        options.getNetClientOptions().setConnectTimeout((int) timeout.toMillis());
        Redis attempt = RedisClients.create(vertx, options);
        current = attempt;
        return attempt.connect()
                .compose(made -> target.greet(made).map(made))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(made -> use(attempt, made))
                .onFailure(failure -> lost(attempt, failure))
                .transform(result -> Future.succeededFuture());
    }

    /** What the Redis is called in logs and health answers. */
    public String name() {
        return target.name();
    }

    /** Whether there is a connection; {@link #check} says whether Redis answers on it. Any thread may ask. */
    public boolean isConnected() {
        return connection != null;
    }

    @Override
    public Future<Answers> send(Commands commands) {
        if (commands.isEmpty()) {
            return Future.succeededFuture(Answers.NONE);
        }
        if (connection == null) {
            return unavailable();
        }
        Redis used = current;
        return connection
                .batch(commands.requests())
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .map(answers -> {
                    reportedRefusal = false;
                    return new Answers(answers);
                })
                .recover(failure -> {
                    if (failure instanceof TimeoutException
                            || NO_MASTER
                                    .matcher(String.valueOf(failure.getMessage()))
                                    .find()) {
                        lost(used, failure);
                    } else if (used == current) {
                        // A connection that closes fails its commands first, and then its end handler reports it.
                        refused(failure);
                    }
                    return unavailable();
                });
    }

    /** Whether Redis answers now. */
    public Future<Boolean> check() {
        Commands ping = new Commands();
        ping.ping();
        return send(ping).map(true).otherwise(false);
    }

    /** Replaces the connection, if there is one, by another; commands under way on it fail. */
    public void renew(String why) {
        if (connection != null) {
            LOG.info("Redis at {} is looked up again: {}", name(), why);
            drop(current);
            open();
        }
    }

    public Future<Void> close() {
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
            LOG.info("Redis at {} is back", name());
            reportedLost = false;
        }
        onBack.run();
    }

    private void lost(Redis attempt, Throwable why) {
        if (closed || attempt != current) {
            return; // reported before, by other commands of the connection or by its end handler
        }
        drop(attempt);
        if (!reportedLost) {
            LOG.warn("Redis at {} is out of reach: {}", name(), firstLine(why));
            reportedLost = true;
        }
        onTrouble.run();
        vertx.setTimer(RETRY_MS, timer -> {
            if (!closed) {
                open();
            }
        });
    }

    private void drop(Redis client) {
        current = null;
        connection = null;
        client.close();
    }

    private void refused(Throwable failure) {
        if (!reportedRefusal) {
            LOG.warn("Redis at {} did not carry out a command: {}", name(), firstLine(failure));
            reportedRefusal = true;
        }
        onTrouble.run();
    }

    /** What everything fails with while Redis is out of reach. */
    public static <T> Future<T> unavailable() {
        return Future.failedFuture(BuslineException.unavailable("history is out of reach"));
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
