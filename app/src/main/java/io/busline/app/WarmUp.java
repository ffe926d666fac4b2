package io.busline.app;

import io.busline.app.config.BuslineConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JVM runs new code many times slower than code that it has compiled, and compiles it while clients wait. So before a node takes
 * clients in, it may rehearse: other nodes, with an embedded Redis and ports of their own, run in the same JVM one after the
 * other and are talked to. Nothing of them remains but compiled code.
 *
 * <p>One after the other, because code that is compiled while a node runs leaves out what happens only as one starts, and is
 * thrown away when the next does. Each finds the history that those before it have left, as a node does that is started again.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final long PATIENCE_SECONDS = 30;

    /** About how long each of the nodes runs. */
    private static final Duration ROUND = Duration.ofSeconds(2);

    private WarmUp() {}

    /**
     * Blocks for as long as is configured, and for what the nodes take to start and end. That it fails is logged and costs
     * nothing else.
     */
    static void run(BuslineConfig config, Transport transport) {
        Duration time = config.warmUp();
        if (time.isZero()) {
            return;
        }
        LOG.info("Warming up for {}", time);
        try {
            Path data = Files.createTempDirectory("busline-warm-up");
            try {
                long rounds = Math.max(1, time.dividedBy(ROUND));
                for (int i = 0; i < rounds; i++) {
                    rehearse(config.forWarmUp(data), transport, time.dividedBy(rounds));
                }
            } finally {
                delete(data);
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            LOG.warn("Could not warm up: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rehearse(BuslineConfig config, Transport transport, Duration time)
            throws ExecutionException, InterruptedException, TimeoutException {
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()))
                .withTransport(transport)
                .build();
        try {
            NodeVerticle node = new NodeVerticle(config, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
            await(vertx.deployVerticle(node));
            String players = await(vertx.deployVerticle(new Players(node.port())));
            String visitors = await(vertx.deployVerticle(new Visitors(node.port())));
            await(vertx.timer(time.toMillis(), TimeUnit.MILLISECONDS), time);
            await(vertx.undeploy(visitors));
            await(vertx.undeploy(players));
            await(node.leave());
        } finally {
            await(vertx.close());
        }
    }

    private static <T> T await(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return await(future, Duration.ZERO);
    }

    private static <T> T await(Future<T> future, Duration longer)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE_SECONDS + longer.toSeconds(), TimeUnit.SECONDS);
    }

    private static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(directory)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
