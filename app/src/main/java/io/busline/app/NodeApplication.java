package io.busline.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.busline.app.config.BuslineConfig;
import io.busline.app.node.NodeVerticle;
import io.busline.app.warmup.WarmUp;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** Starts a node with Vert.x's application launcher, and ends it in order when the process is asked to stop. */
final class NodeApplication extends VertxApplication implements VertxApplicationHooks {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(NodeApplication.class);

    private final NodeSettings settings;
    private final BuslineConfig config;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile NodeVerticle node;
    private volatile boolean explained;
    private volatile boolean inOrder = true;

    private NodeApplication(NodeSettings settings) {
        super(settings.vertxFlags().toArray(String[]::new), null, false, false);
        this.settings = settings;
        this.config = settings.config();
    }

    /**
     * Blocks until the node is ready or can't start, and logs which. A node that is ready goes on after that.
     *
     * @return an {@link ExitCode}
     */
    static int launch(NodeSettings settings) {
        ((Logger) LoggerFactory.getLogger("io.busline"))
                .setLevel(Level.valueOf(settings.config().logLevel()));
        LastWord.prepare();
        OutOfMemory.endsTheProcess();
        Deadline.onShutdown(settings.config().drain().timeout());
        NodeApplication application = new NodeApplication(settings);
        if (application.launch() == ExitCode.OK) {
            return ExitCode.OK;
        }
        if (!application.explained) {
            application.explain("Vert.x refused its options or system properties", null);
        }
        return ExitCode.FAILED;
    }

    @Override
    public VertxBuilder createVertxBuilder(VertxOptions options) {
        if (options.getEventLoopPoolSize() == VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE) {
            // One event loop a core, which verticles share: more of them mostly wake each other up.
            options.setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
        }
        options.setMetricsOptions(metrics());
        VertxBuilder builder = VertxApplicationHooks.super
                .createVertxBuilder(options)
                .withTransport(settings.transport())
                .withMetrics(new MicrometerMetricsFactory(registry));
        if (settings.cluster() != null) {
            options.getEventBusOptions().setHost(config.cluster().host());
            if (config.cluster().tls() != null) {
                EventBusTls.apply(config.cluster().tls(), options.getEventBusOptions());
            }
            builder.withClusterManager(settings.cluster());
        }
        return builder;
    }

    /** Metrics of the JVM only. Busline counts the rest: Vert.x would count it again, at a cost for each message. */
    private static MicrometerMetricsOptions metrics() {
        MicrometerMetricsOptions metrics =
                new MicrometerMetricsOptions().setJvmMetricsEnabled(true).setEnabled(true);
        for (MetricsDomain domain : MetricsDomain.values()) {
            metrics.addDisabledMetricsCategory(domain);
        }
        return metrics.addDisabledMetricsCategory("redis");
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
        WarmUp.run(config, settings.transport());
    }

    @Override
    public void afterVertxStarted(HookContext context) {
        context.vertx().exceptionHandler(new UncaughtErrors());
    }

    @Override
    public void afterVerticleDeployed(HookContext context) {
        Watchdog.watch(node.eventLoops());
        node.announce(settings.transport().name());
    }

    @Override
    public void afterFailureToStartVertx(HookContext context, Throwable failure) {
        explain(reason(failure), failure);
    }

    @Override
    public void afterFailureToDeployVerticle(HookContext context, Throwable failure) {
        explain(reason(failure), failure);
        context.vertx().close().toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void beforeStoppingVertx(HookContext context) {
        if (node == null || explained) {
            return;
        }
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

    /** A JVM that is ended by a signal reports the signal as its exit code, even where all ended well. */
    @Override
    public void afterVertxStopped(HookContext context) {
        if (node != null && !explained && inOrder) {
            Deadline.end(ExitCode.OK);
        }
    }

    private static String reason(Throwable failure) {
        return failure == null ? "it took too long" : failure.getMessage();
    }

    private void explain(String reason, Throwable failure) {
        explained = true;
        LOG.error("Busline can't start: {}", reason);
        LOG.debug("The failure in full", failure);
    }
}
