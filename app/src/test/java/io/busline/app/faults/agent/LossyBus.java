package io.busline.app.faults.agent;

import io.busline.bus.ClusterEvent;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Loses, doubles and delays events on their way from the bus to their handler, each with its own probability. These
 * are read again and again from a file of properties: {@code lose}, {@code twice}, {@code late} (0 to 1) and {@code
 * lateMs} (the longest delay). Statics, because the code woven into a node's classes can reach nothing else.
 */
public final class LossyBus {
    private static final long READ_EVERY_MS = 100;

    private static volatile Odds odds = new Odds(0, 0, 0, 1);

    private record Odds(double lose, double twice, double late, int lateMs) {}

    private LossyBus() {}

    static void watch(Path file) throws IOException {
        odds = read(file);
        ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "lossy-bus");
            thread.setDaemon(true);
            return thread;
        });
        reader.scheduleWithFixedDelay(
                () -> {
                    try {
                        odds = read(file);
                    } catch (IOException | NumberFormatException e) {
                        FaultAgent.die("the bus's odds can't be read from " + file, e);
                    }
                },
                READ_EVERY_MS,
                READ_EVERY_MS,
                TimeUnit.MILLISECONDS);
    }

    private static Odds read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return new Odds(
                Double.parseDouble(properties.getProperty("lose", "0")),
                Double.parseDouble(properties.getProperty("twice", "0")),
                Double.parseDouble(properties.getProperty("late", "0")),
                Integer.parseInt(properties.getProperty("lateMs", "1")));
    }

    /** Called from woven code, so public. What is late still comes on the context that subscribed. */
    public static Handler<ClusterEvent> around(Handler<ClusterEvent> handler) {
        return event -> {
            Odds now = odds;
            ThreadLocalRandom random = ThreadLocalRandom.current();
            if (random.nextDouble() < now.lose) {
                return;
            }
            int times = random.nextDouble() < now.twice ? 2 : 1;
            for (int i = 0; i < times; i++) {
                if (random.nextDouble() < now.late) {
                    Vertx vertx = Vertx.currentContext().owner();
                    vertx.setTimer(random.nextInt(1, now.lateMs + 1), timer -> handler.handle(event));
                } else {
                    handler.handle(event);
                }
            }
        };
    }
}
