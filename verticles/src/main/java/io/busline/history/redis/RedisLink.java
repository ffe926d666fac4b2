package io.busline.history.redis;

import io.busline.protocol.BuslineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to one Redis: one for all that writes and what belongs to it, and one for the rooms' histories that
 * clients read, which may be large and would delay what comes behind them. Both are made at once, made anew, again and
 * again, when one of them was lost, and end together; so they never reach two different servers for long. To be used
 * from one context.
 *
 * <p>While Redis is out of reach, sending fails at once with {@code unavailable}. Commands that Redis does not answer
 * in time fail too, and the connection is closed, because nothing behind them would be answered either. The connection
 * is also closed when the server refuses a command because it has become a replica or is loading its data: the next
 * attempt may find the right server.
 */
public final class RedisLink implements Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long RETRY_MS = 200;

    /** How long a health check waits; a batch may take longer. */
    private static final long CHECK_MS = 500;

    /** The server has become a replica or is loading its data. */
    private static final Set<String> NO_MASTER = Set.of("READONLY", "LOADING", "MASTERDOWN");

    private static final String FULL = "OOM";

    private final Vertx vertx;
    private final RedisTarget target;
    private final Duration timeout;
    private final Runnable onTrouble;
    /** The connection in use or, while {@link #connection} is null, the attempt to make one; null between attempts. */
    private Redis current;

    private volatile RedisConnection connection; // for isConnected
    /** For what clients read; null while {@link #connection} is. */
    private RedisConnection reading;

    private final WriteHealth writes = new WriteHealth();
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
        // The one that is read from comes second: where masters are replaced, it is not behind the other.
        return connect(attempt)
                .compose(writing -> connect(attempt).map(second -> List.of(writing, second)))
                .onSuccess(made -> use(attempt, made.get(0), made.get(1)))
                .onFailure(failure -> lost(attempt, failure))
                .transform(result -> Future.succeededFuture());
    }

    private Future<RedisConnection> connect(Redis attempt) {
        return attempt.connect()
                .compose(made -> target.greet(made).map(made))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
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
        return send(connection, commands);
    }

    /** The connection for what clients read. What is sent here and there is carried out in any order. */
    public Pipeline reading() {
        return commands -> send(reading, commands);
    }

    private Future<Answers> send(RedisConnection over, Commands commands) {
        if (commands.isEmpty()) {
            return Future.succeededFuture(Answers.NONE);
        }
        if (over == null) {
            return unavailable();
        }
        Redis used = current;
        return over.batch(commands.requests())
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .map(answers -> {
                    reportedRefusal = false;
                    writes.succeeded(commands);
                    return new Answers(answers);
                })
                .recover(failure -> failed(used, commands, failure));
    }

    private <T> Future<T> failed(Redis used, Commands commands, Throwable failure) {
        Set<String> codes = WriteHealth.codes(failure);
        if (used == current) {
            writes.failed(commands, codes);
        }
        if (failure instanceof TimeoutException || !Collections.disjoint(codes, NO_MASTER)) {
            lost(used, failure);
        } else if (used == current) {
            // A connection that closes fails its commands first, and then its end handler reports it.
            refused(failure);
        }
        return codes.contains(FULL) ? full() : unavailable();
    }

    /**
     * What keeps Redis from being written to now, for people; empty for nothing. If it has refused the last write,
     * another is tried.
     */
    public Future<Optional<String>> check() {
        Commands question = new Commands();
        if (connection == null) {
            return Future.succeededFuture(Optional.of("it is out of reach"));
        }
        if (writes.refusal() == null) {
            question.ping();
        } else {
            question = writes.probe();
        }
        return send(question)
                .timeout(CHECK_MS, TimeUnit.MILLISECONDS)
                .map(Optional.<String>empty())
                .otherwise(failure -> Optional.of(
                        writes.refusal() == null
                                ? "it does not answer"
                                : "it does not take writes (" + writes.refusal() + ")"));
    }

    /**
     * Whether Redis has refused the last write, within the last second: who tries again and again anyway need not try
     * now.
     */
    public boolean refusesWrites() {
        return writes.isFresh();
    }

    /** How much memory Redis uses; {@link RedisMemory#UNKNOWN} if it does not say. */
    public Future<RedisMemory> memory() {
        if (connection == null) {
            return Future.succeededFuture(RedisMemory.UNKNOWN);
        }
        Commands question = new Commands();
        question.memory();
        // Past send: a server may forbid the question to this user.
        return connection
                .batch(question.requests())
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .map(answers -> RedisMemory.parse(answers.get(0).toString()))
                .otherwise(RedisMemory.UNKNOWN);
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
        reading = null;
        return current == null ? Future.succeededFuture() : current.close();
    }

    private void use(Redis attempt, RedisConnection writing, RedisConnection second) {
        if (closed || attempt != current) {
            attempt.close();
            return;
        }
        connection = writing;
        reading = second;
        for (RedisConnection made : List.of(writing, second)) {
            made.endHandler(end -> lost(attempt, new IllegalStateException("connection closed")));
            made.exceptionHandler(failure -> lost(attempt, failure));
        }
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
        reading = null;
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

    /** What everything fails with that Redis has no memory for. */
    static <T> Future<T> full() {
        return Future.failedFuture(BuslineException.unavailable("history is full"));
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
