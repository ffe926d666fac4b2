package io.busline.bench.hostile.hold;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Gang;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Opens more connections than the node has descriptors, and holds them without a word. */
public final class ManyConnections implements Attack {
    private static final int THREADS = 4;
    private static final int CONNECTIONS = 3_000;

    @Override
    public String name() {
        return "many-connections";
    }

    @Override
    public void run(Target target, Duration length, long seed) throws IOException, InterruptedException {
        Time time = new Time(length);
        Queue<Wire> open = new ConcurrentLinkedQueue<>();
        new Gang(target, time).run(THREADS, CONNECTIONS, number -> open.add(target.connect(number)));
        time.pause(length.toMillis());
        for (Wire wire : open) {
            try {
                wire.unblock();
                wire.offer("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                target.answers().count("cut off");
            }
            wire.close();
        }
    }
}
