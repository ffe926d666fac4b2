package io.busline.app.warmup;

import io.busline.app.config.BuslineConfig;
import io.busline.app.node.NodeVerticle;
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
 * Runs nodes in this JVM, each with clients, an embedded Redis and ports of its own, before the real node takes
 * clients in. A JVM runs new code many times slower than compiled code, and compiles it while clients wait. Nothing
 * of these nodes remains but compiled code and a heap that has grown.
 *
 * <p>Several nodes run one after the other. The JIT compiles a running node's code without the paths that only a
 * starting node takes, and throws that code away when the next node starts. Each node finds the history of those
 * before it, as a restarted node does.
 */
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    /** How long one step of a node's start or end may take. */
    private static final long STEP_SECONDS = 30;

    /** About how long each of the nodes runs. */
    private static final Duration TIME_PER_NODE = Duration.ofSeconds(2);

    private WarmUp() {}

    /**
     * Blocks for {@code node.warmUp} and for the time that the nodes take to start and end. A failure is logged and
     * has no other effect.
     */
    public static void run(BuslineConfig config, Transport transport) {
        Duration time = config.node().warmUp();
        if (time.isZero()) {
            return;
        }
        LOG.info("Warming up for {}", time);
        try {
            Path data = Files.createTempDirectory("busline-warm-up");
            try {
                long nodes = Math.max(1, time.dividedBy(TIME_PER_NODE));
                for (int i = 0; i < nodes; i++) {
                    runNode(config.forWarmUp(data), transport, time.dividedBy(nodes));
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

    private static void runNode(BuslineConfig config, Transport transport, Duration time)
            throws ExecutionException, InterruptedException, TimeoutException {
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()))
                .withTransport(transport)
                .build();
        try {
            NodeVerticle node = new NodeVerticle(config, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
            await(vertx.deployVerticle(node));
            String chatting = await(vertx.deployVerticle(new ChattingClients(node.port())));
            String connecting = await(vertx.deployVerticle(new ConnectingClients(node.port())));
            await(vertx.timer(time.toMillis(), TimeUnit.MILLISECONDS), time);
            await(vertx.undeploy(connecting));
            await(vertx.undeploy(chatting));
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
                .get(STEP_SECONDS + longer.toSeconds(), TimeUnit.SECONDS);
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
