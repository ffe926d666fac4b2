package io.busline.bench.hostile.flood;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Gang;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Texts;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Drain;
import io.busline.bench.hostile.net.Frames;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Opens sessions that each join a hundred rooms in which nobody else is. */
public final class ManyRooms implements Attack {
    private static final int THREADS = 4;
    private static final int SESSIONS = 4_300;
    private static final int ROOMS = 100;

    @Override
    public String name() {
        return "many-rooms";
    }

    @Override
    public void run(Target target, Duration length, long seed) throws IOException, InterruptedException {
        Time time = new Time(length);
        Queue<Wire> open = new ConcurrentLinkedQueue<>();
        try (Drain drain = new Drain(target.answers())) {
            new Gang(target, time).run(THREADS, SESSIONS, number -> {
                Wire wire = target.webSocket(number, 0);
                open.add(wire);
                byte[][] joins = new byte[ROOMS][];
                for (int i = 0; i < ROOMS; i++) {
                    joins[i] = Frames.text(Texts.join("rooms-" + seed + "-" + number + "-" + i));
                }
                wire.send(Frames.join(joins));
                drain.add(wire.unblock());
            });
            time.pause(length.toMillis());
        }
        open.forEach(Wire::close);
    }
}
