package io.busline.bench.hostile.hold;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Gang;
import io.busline.bench.hostile.attack.Senders;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A thousand WebSockets with the smallest buffers that join a room and never read, while three others talk there. */
public final class NeverReading implements Attack {
    private static final int THREADS = 4;
    private static final int SESSIONS = 1_000;
    private static final int SENDERS = 3;
    private static final int RATE = 20;
    private static final long REPLACE_MS = 200;
    private static final int SMALLEST_BUFFER = 1_024;

    @Override
    public String name() {
        return "never-reading";
    }

    @Override
    public void run(Target target, Duration length, long seed) throws IOException, InterruptedException {
        Time time = new Time(length);
        String room = "unread-" + seed;
        Thread opening = new Thread(() -> hold(target, time, room));
        opening.start();
        new Senders(target, time).run(SENDERS, List.of(room), RATE);
        opening.join();
    }

    /** Beyond the first thousand, each new one takes the place of the oldest. */
    private static void hold(Target target, Time time, String room) {
        Queue<Wire> open = new ConcurrentLinkedQueue<>();
        try {
            new Gang(target, time).run(THREADS, number -> {
                open.add(target.member(number, SMALLEST_BUFFER, room));
                if (number >= SESSIONS) {
                    open.remove().close();
                    time.pause(REPLACE_MS);
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.forEach(Wire::close);
        }
    }
}
