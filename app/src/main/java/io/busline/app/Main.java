package io.busline.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.busline.app.config.BuslineConfig;
import io.busline.app.config.ConfigException;
import io.busline.app.config.ConfigReader;
import io.busline.app.node.NodeVerticle;
import io.busline.app.warmup.WarmUp;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.transport.Transport;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Starts a node: Vert.x's application launcher with all its flags, of which {@code -instances} sets the number of gateways.
 * The configuration is read before anything else starts, and what is wrong with it ends the program.
 */
public final class Main extends VertxApplication implements VertxApplicationHooks {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Main.class);

    private final String[] args;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private BuslineConfig config;
    private Transport transport;
    private volatile NodeVerticle node;
    private volatile boolean explained;
    private volatile boolean inOrder = true;

    private Main(String[] args) {
        super(args, null, false, false);
        this.args = args;
    }

    public static void main(String[] args) {
        Main main = new Main(args);
        int exitCode = main.launch();
        if (exitCode != 0) {
            if (!main.explained) {
                LOG.error("Busline can't start: a flag has an impossible value; -help shows them all");
            }
            System.exit(exitCode);
        }
    }

    @Override
    public JsonObject afterConfigParsed(JsonObject json) {
        if (json == null && hasFlag("-conf", "--conf")) {
            throw fatal("-conf is neither a readable JSON file nor a JSON object");
        }
        try {
            config = ConfigReader.read(json == null ? new JsonObject() : json, System.getenv());
            transport = Transports.choose(config.transport());
        } catch (ConfigException e) {
            throw fatal(e.getMessage());
        }
        ((Logger) LoggerFactory.getLogger("io.busline")).setLevel(Level.valueOf(config.logLevel()));
        return json;
    }

    @Override
    public VertxBuilder createVertxBuilder(VertxOptions options) {
        if (options.getEventLoopPoolSize() == VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE) {
            // One event loop a core, which verticles share: more of them mostly wake each other up.
            options.setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
        }
        MicrometerMetricsOptions metrics =
                new MicrometerMetricsOptions().setJvmMetricsEnabled(true).setEnabled(true);
        // Busline counts what matters; these would count it again, at a cost a message, and warn at each reconnection.
        for (MetricsDomain domain : MetricsDomain.values()) {
            metrics.addDisabledMetricsCategory(domain);
        }
        metrics.addDisabledMetricsCategory("redis");
        options.setMetricsOptions(metrics);
        VertxBuilder builder = VertxApplicationHooks.super
                .createVertxBuilder(options)
                .withTransport(transport)
                .withMetrics(new MicrometerMetricsFactory(registry));
        if (hasFlag("-c", "-cluster", "--cluster")) {
            options.getEventBusOptions().setHost(config.cluster().host());
            builder.withClusterManager(HazelcastCluster.manager(config.cluster()));
        }
        return builder;
    }

    @Override
    public Supplier<? extends Deployable> verticleSupplier() {
        return () -> {
            node = new NodeVerticle(config, registry);
            return node;
        };
    }

    @Override
    public void beforeStartingVertx(HookContext context) {
        WarmUp.run(config, transport);
    }

    @Override
    public void afterVertxStarted(HookContext context) {
        context.vertx().exceptionHandler(new UncaughtErrors());
    }

    @Override
    public void afterVerticleDeployed(HookContext context) {
        node.announce(transport.name());
    }

    @Override
    public void beforeDeployingVerticle(HookContext context) {
        if (!hasFlag("-instances", "--instances")) {
            return;
        }
        int instances = context.deploymentOptions().getInstances();
        if (instances < 1) {
            throw fatal("-instances must be at least 1");
        }
        config = config.withGatewayInstances(instances);
        context.deploymentOptions().setInstances(1);
    }

    @Override
    public void afterFailureToStartVertx(HookContext context, Throwable failure) {
        explain(reason(failure));
        LOG.debug("The failure in full", failure);
    }

    @Override
    public void afterFailureToDeployVerticle(HookContext context, Throwable failure) {
        explain(reason(failure));
        LOG.debug("The failure in full", failure);
        context.vertx().close().toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void beforeStoppingVertx(HookContext context) {
        if (node == null || explained) {
            return;
        }
        Deadline.set(config.drain().timeout());
        long patience = config.drain().untilVerticlesEnd().toMillis();
        try {
            node.leave().toCompletionStage().toCompletableFuture().get(patience, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            inOrder = false;
            LOG.warn("Not everything ended in order within {} ms", patience);
        }
    }

    /** Of itself the JVM would report the signal, even where all ended well. */
    @Override
    public void afterVertxStopped(HookContext context) {
        if (node != null && !explained && inOrder) {
            Deadline.end(0);
        }
    }

    private boolean hasFlag(String... names) {
        return Arrays.stream(args)
                .map(arg -> arg.split("=", 2)[0])
                .anyMatch(arg -> Arrays.stream(names).anyMatch(arg::equalsIgnoreCase));
    }

    private static String reason(Throwable failure) {
        return failure == null ? "it took too long" : failure.getMessage();
    }

    private void explain(String reason) {
        explained = true;
        LOG.error("Busline can't start: {}", reason);
    }

    private IllegalArgumentException fatal(String message) {
        explain(message);
        return new IllegalArgumentException(message);
    }
}
