package io.busline.bus.addressing;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A member of the cluster with an event bus and one event loop, driven from the program's thread. */
final class Node {
    private final Vertx vertx;
    private final HazelcastInstance hazelcast;
    private final BitSet rooms = new BitSet();
    private final Receipts receipts = new Receipts(rooms);
    private final WrittenBytes written = new WrittenBytes();
    private final List<MessageConsumer<Buffer>> consumers = Collections.synchronizedList(new ArrayList<>());

    Node(Config config) {
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(4)
                .setInternalBlockingPoolSize(2)
                .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1))
                .setMetricsOptions(new MetricsOptions().setEnabled(true));
        options.getEventBusOptions().setHost("127.0.0.1");
        HazelcastClusterManager manager = new HazelcastClusterManager(config);
        vertx = Waiting.await(Vertx.builder()
                .with(options)
                .withMetrics(given -> written)
                .withClusterManager(manager)
                .buildClustered());
        hazelcast = manager.getHazelcastInstance();
    }

    Vertx vertx() {
        return vertx;
    }

    /** Those with members here; to be changed only while nothing is published. */
    BitSet rooms() {
        return rooms;
    }

    Receipts receipts() {
        return receipts;
    }

    WrittenBytes written() {
        return written;
    }

    /** How many registrations the cluster has, as this node sees it. */
    int registrations() {
        return hazelcast.getMultiMap("__vertx.subs").size();
    }

    /** Like the verticles of a node: each context registers its share, all at once. */
    Future<?> register(Set<String> addresses, int contexts) {
        List<Context> targets = deploy(contexts);
        List<String> list = List.copyOf(addresses);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < contexts; i++) {
            int share = i;
            Promise<Void> registered = Promise.promise();
            done.add(registered.future());
            targets.get(i).runOnContext(now -> {
                List<Future<Void>> completions = new ArrayList<>();
                for (int a = share; a < list.size(); a += contexts) {
                    completions.add(listen(list.get(a)));
                }
                Future.all(completions).<Void>mapEmpty().onComplete(registered);
            });
        }
        return Future.all(done);
    }

    /** Removes all that was registered here. */
    Future<?> unregister() {
        List<MessageConsumer<Buffer>> all = List.copyOf(consumers);
        consumers.clear();
        return Future.all(all.stream().map(MessageConsumer::unregister).toList());
    }

    /** About 250 bytes, with the room in front, as the receiver must read it to know whether it cares. */
    void publish(Scheme scheme, int room) {
        Buffer message = Buffer.buffer(254).appendInt(room).appendBytes(new byte[250]);
        vertx.runOnContext(now -> vertx.eventBus().publish(scheme.address(room), message));
    }

    /** Ends without a word to the others. */
    void crash() {
        hazelcast.getLifecycleService().terminate();
    }

    private List<Context> deploy(int contexts) {
        List<Context> deployed = new CopyOnWriteArrayList<>();
        Waiting.await(vertx.deployVerticle(
                () -> new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        deployed.add(context);
                        return Future.succeededFuture();
                    }
                },
                new DeploymentOptions().setInstances(contexts)));
        return deployed;
    }

    private Future<Void> listen(String address) {
        MessageConsumer<Buffer> consumer =
                vertx.eventBus().consumer(address, message -> receipts.receive(message.body()));
        consumers.add(consumer);
        return consumer.completion();
    }
}
