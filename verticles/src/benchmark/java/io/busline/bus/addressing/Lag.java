package io.busline.bus.addressing;

import static io.busline.bus.addressing.Waiting.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** From the completion of a registration until each other node's messages arrive. */
final class Lag {
    private static final int TRIALS = 20;
    private static final int PUBLISH_EVERY_MS = 5;

    private final Cluster cluster;

    Lag(Cluster cluster) {
        this.cluster = cluster;
    }

    void measure() {
        report("known", this::listenAndPublish);
        report("new", address -> {});
    }

    private interface Preparation {
        void prepare(String address);
    }

    private void report(String kind, Preparation preparation) {
        List<Double> slowest = new ArrayList<>();
        for (int trial = 0; trial < TRIALS; trial++) {
            String address = "lag." + kind + trial;
            preparation.prepare(address);
            slowest.add(untilAllAreHeard(address));
            await(cluster.publisher().unregister());
        }
        Collections.sort(slowest);
        Report.line(
                "lag after completion, address %s to publishers: slowest node: median %.1f ms, worst %.1f",
                kind, slowest.get(TRIALS / 2), slowest.get(TRIALS - 1));
    }

    /** Makes the address known: somebody listens already and everybody publishes there. */
    private void listenAndPublish(String address) {
        await(cluster.publisher().register(Set.of(address), 1));
        cluster.nodes().forEach(node -> node.vertx().eventBus().publish(address, Buffer.buffer()));
        Waiting.pause(100);
    }

    /** Returns how long it took the slowest node, in ms. */
    private double untilAllAreHeard(String address) {
        int others = cluster.nodes().size() - 1;
        Set<Byte> heard = ConcurrentHashMap.newKeySet();
        AtomicLong completed = new AtomicLong();
        Promise<Double> slowest = Promise.promise();
        MessageConsumer<Buffer> consumer = cluster.listener().vertx().eventBus().consumer(address, message -> {
            if (message.body().length() > 0 && heard.add(message.body().getByte(0)) && heard.size() == others) {
                slowest.complete((System.nanoTime() - completed.get()) / 1e6);
            }
        });
        await(consumer.completion());
        completed.set(System.nanoTime());
        List<Runnable> stops = new ArrayList<>();
        for (int i = 0; i < cluster.nodes().size(); i++) {
            Node node = cluster.nodes().get(i);
            if (node != cluster.listener()) {
                stops.add(publishOften(node.vertx(), address, Buffer.buffer(new byte[] {(byte) i})));
            }
        }
        double millis = await(slowest.future());
        stops.forEach(Runnable::run);
        await(consumer.unregister());
        return millis;
    }

    /** Publishes now and then again and again; returns what stops it. */
    private static Runnable publishOften(Vertx vertx, String address, Buffer number) {
        vertx.eventBus().publish(address, number);
        long timer = vertx.setPeriodic(PUBLISH_EVERY_MS, t -> vertx.eventBus().publish(address, number));
        return () -> vertx.cancelTimer(timer);
    }
}
