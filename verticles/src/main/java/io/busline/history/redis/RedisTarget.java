package io.busline.history.redis;

import io.busline.config.RedisConfig;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;

/** What a {@link RedisLink} connects to. */
public interface RedisTarget {
    /** How many commands may wait for answers on a connection; the append queue bounds them far below. */
    int MAX_IN_FLIGHT = 65_536;

    /** For logs and health answers; no password. */
    String name();

    /** For the next attempt; a client made with them is used for that attempt and its connection only. */
    RedisOptions nextOptions();

    /** Succeeds if what was reached serves commands now, and is what was looked for. */
    Future<?> greet(RedisConnection connection);

    /** One server. */
    record Server(String endpoint) implements RedisTarget {
        @Override
        public String name() {
            return RedisConfig.nameOf(endpoint);
        }

        @Override
        public RedisOptions nextOptions() {
            return new RedisOptions().setConnectionString(endpoint);
        }

        @Override
        public Future<?> greet(RedisConnection connection) {
            return connection.send(Request.cmd(Command.PING)); // refused while the server still loads its data
        }
    }

    /** The server that the Sentinels call the master now; the Sentinel that is believed is asked first. */
    record Master(Sentinels sentinels) implements RedisTarget {
        @Override
        public String name() {
            return sentinels.master();
        }

        @Override
        public RedisOptions nextOptions() {
            // The client's own failover stays off: it listens to one Sentinel only, and no more when that one goes.
            return new RedisOptions()
                    .setType(RedisClientType.SENTINEL)
                    .setEndpoints(sentinels.believedFirst())
                    .setMasterName(sentinels.master())
                    .setRole(RedisRole.MASTER)
                    .setAutoFailover(false);
        }

        /** A Sentinel that was cut off may still name the former master, which by now is a replica. */
        @Override
        public Future<?> greet(RedisConnection connection) {
            return connection
                    .batch(List.of(Request.cmd(Command.PING), Request.cmd(Command.ROLE)))
                    .compose(answers -> {
                        Response role = answers.get(1).get(0);
                        return role.toString().equals("master")
                                ? Future.succeededFuture()
                                : Future.failedFuture("the server that a Sentinel named is a " + role);
                    });
        }
    }
}
