package io.busline.gateway;

import io.busline.config.DrainConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a node's gateways out of service: after the notice no new client is let in, then the clients are sent away,
 * spread over the configured time. Any thread may use it, once.
 *
 * <p>The listening socket is closed before the first client is sent away, unless there are SockJS sessions that poll:
 * they open a new TCP connection for each frame they fetch, {@code reconnect} included. Then the socket answers
 * everybody else with 503, and is closed with the verticles.
 */
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final Vertx vertx;
    private final List<GatewayVerticle> gateways;
    private final DrainConfig config;

    public Drain(Vertx vertx, List<GatewayVerticle> gateways, DrainConfig config) {
        this.vertx = vertx;
        this.gateways = List.copyOf(gateways);
        this.config = config;
    }

    /**
     * Completes when all sessions are closed or given up, at the latest after notice, time and patience. The node must
     * report before that it is not ready.
     */
    public Future<Void> begin() {
        long begun = System.nanoTime();
        LOG.info("Draining: clients are sent away over {}", config.time());
        return notice().compose(over -> sum(GatewayVerticle::refuse))
                .compose(polling -> polling == 0 ? stopListening() : Future.succeededFuture())
                .compose(stopped -> sum(gateway -> gateway.sendAway(config)))
                .onSuccess(sentAway -> LOG.info(
                        "Drained {} sessions in {} ms",
                        sentAway,
                        Duration.ofNanos(System.nanoTime() - begun).toMillis()))
                .mapEmpty();
    }

    private Future<Void> notice() {
        return config.notice().isZero()
                ? Future.succeededFuture()
                : Future.future(
                        promise -> vertx.setTimer(Math.max(1, config.notice().toMillis()), over -> promise.complete()));
    }

    private Future<Void> stopListening() {
        return Future.join(gateways.stream()
                        .map(gateway -> gateway.stopListening(config))
                        .toList())
                .mapEmpty();
    }

    private Future<Integer> sum(Function<GatewayVerticle, Future<Integer>> step) {
        List<Future<Integer>> steps = gateways.stream().map(step).toList();
        return Future.join(steps)
                .map(done -> steps.stream().mapToInt(Future::result).sum());
    }
}
