package io.busline.bench.hostile.hold;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Gang;
import io.busline.bench.hostile.attack.Senders;
import io.busline.bench.hostile.attack.SockJs;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Texts;
import io.busline.bench.hostile.attack.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * SockJS sessions that join a room and never poll, up to a thousand at once and always new ones, while three others
 * send long messages there.
 */
public final class SilentSockJs implements Attack {
    private static final int THREADS = 4;
    private static final int SENDERS = 3;
    private static final int RATE = 20;

    @Override
    public String name() {
        return "silent-sockjs";
    }

    @Override
    public void run(Target target, Duration length, long seed) throws IOException, InterruptedException {
        Time time = new Time(length);
        String room = "silent-" + seed;
        Thread opening = new Thread(() -> open(target, time, room));
        opening.start();
        new Senders(target, time).run(SENDERS, List.of(room), RATE);
        opening.join();
    }

    private static void open(Target target, Time time, String room) {
        try {
            new Gang(target, time).run(THREADS, number -> {
                SockJs session = new SockJs(target, number);
                session.open();
                session.send(Texts.join(room));
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
