package io.busline.history;

import static io.busline.testing.Await.await;

import io.busline.bus.Bus;
import io.busline.config.HistoryConfig;
import io.busline.config.RedisConfig;
import io.busline.overload.Overload;
import io.busline.testing.CuttingProxy;
import io.busline.testing.Events;
import io.busline.testing.HistoryConfigs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

/** A node that only writes, on a bus of its own, whose line to Redis can be cut and held between any two commands. */
public final class ProxiedNode implements AutoCloseable {
    /** Waits for Redis for as long as a test may hold the line. */
    public static final HistoryConfig PATIENT = HistoryConfigs.timeout(Duration.ofSeconds(20));

    public final CuttingProxy proxy;
    final Bus bus;
    private final Vertx vertx = Vertx.vertx();

    public ProxiedNode(String redis, HistoryConfig config, Clock clock) throws IOException {
        proxy = new CuttingProxy(redis);
        bus = new Bus(vertx);
        await(vertx.deployVerticle(new HistoryVerticle(
                bus,
                RedisConfig.standalone(proxy.endpoint()),
                config,
                clock,
                new SimpleMeterRegistry(),
                new Overload(new SimpleMeterRegistry()))));
    }

    public Future<AppendEvent.Appended> say(String room, String text) {
        return ask(Events.append(room, text));
    }

    public Future<AppendEvent.Appended> ask(AppendEvent message) {
        return bus.ask(message);
    }

    /** The node dies. */
    @Override
    public void close() throws IOException {
        await(vertx.close());
        proxy.close();
    }
}
