package io.busline.app.faults.agent;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/**
 * Breaks a node's event loops, if the property {@code loops} says so, in the file that has the bus's odds: {@code stuck}
 * blocks each for ever, {@code eat} takes all of the heap. Statics, as in {@link LossyBus}.
 */
public final class BrokenLoops {
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final List<byte[]> EATEN = new ArrayList<>();

    private static volatile Path file;

    private BrokenLoops() {}

    static void watch(Path properties) {
        file = properties;
    }

    /** Called from woven code, so public: on each event loop, ten times a second. */
    public static void beat() {
        switch (fault()) {
            case "stuck" -> {
                try {
                    NEVER.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            case "eat" -> {
                while (true) {
                    EATEN.add(new byte[100_000]);
                }
            }
            default -> {}
        }
    }

    private static String fault() {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            FaultAgent.die("what is to happen to event loops can't be read from " + file, e);
        }
        return properties.getProperty("loops", "none");
    }
}
